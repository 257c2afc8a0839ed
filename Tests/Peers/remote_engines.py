"""Remote engines against mlx-lm's server: the built program talks with a real one."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from relay import Relay

ROOT = os.getcwd()
PROGRAM = os.environ["BROCCOLI"]
PROMPTS = [
    "Add a meeting with Fred on Nov 11 at 5PM",
    "The current year is 2024.",
    "I'm going to a rock concert in the evening of the same day at 8pm. Add a calendar entry for that.",
    "Set the duration to 3 hours.",
    "Add a meeting with Paul on the next day at 8am. 1/2h.",
    "Cancel the meeting with Fred.",
    "Lunch with Zoe on May 3 2024 at noon",
    "Gym on 2024-05-04 at 7am for an hour",
    "Move it to 9am.",
    "Dentist on June 1 at 14:30",
]


class Difference(Exception):
    """Something that ought to hold does not."""


def expect(condition, words):
    if not condition:
        raise Difference(words)


def single_precision(model, folder):
    """A copy of a model in float32, so that both engines compute with the same numbers."""
    import mlx.core as mx

    shutil.copytree(model, folder)
    weights = mx.load(f"{folder}/model.safetensors")
    weights = {name: value.astype(mx.float32) for name, value in weights.items()}
    mx.save_safetensors(f"{folder}/model.safetensors", weights, metadata={"format": "pt"})
    with open(f"{folder}/config.json") as file:
        configuration = json.load(file)
    configuration["torch_dtype"] = "float32"
    with open(f"{folder}/config.json", "w") as file:
        json.dump(configuration, file)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """mlx-lm's server on a model, behind a relay."""

    # Some words of an answer, and not its end.
    pieces_before_interrupt = 12

    def __init__(self, model, folder):
        port = free_port()
        self.log = open(f"{folder}/server.log", "w")
        os.makedirs(f"{folder}/hub/hub")
        environment = dict(os.environ, HF_HOME=f"{folder}/hub", HF_HUB_OFFLINE="1")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mlx_lm", "server", "--model", model, "--host", "127.0.0.1",
             "--port", str(port)],
            env=environment, cwd=folder, stdout=self.log, stderr=self.log)
        deadline = time.time() + 300
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=5).read()
                break
            except OSError:
                if self.process.poll() is not None or time.time() > deadline:
                    sys.exit(f"mlx-lm's server did not start:\n{open(self.log.name).read()}")
                time.sleep(0.2)
        self.relay = Relay(port)
        self.url = f"http://127.0.0.1:{self.relay.port}/v1"

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Shell:
    """The built program in a folder of its own."""

    def __init__(self, folder, url, model):
        self.folder, self.url, self.model = folder, url, model
        self.environment = {
            "HOME": folder, "PATH": os.environ["PATH"], "BROCCOLI_HOME": ROOT, "LANG": "C.UTF-8",
            "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")}
        self.load = [f":load {url} as remote", f":load {model} as local type f32"]

    def command(self, lines, session):
        arguments = [PROGRAM, "--no-rc", "--json", "--keep-going"]
        arguments += ["--sessions", f"{self.folder}/sessions", "--session", session]
        for line in lines:
            arguments += ["-c", line]
        return arguments

    def answers(self, lines, session):
        """The answers of a run, by prompt and side."""
        outcome = subprocess.run(
            self.command(self.load + lines, session), env=self.environment, cwd=self.folder,
            capture_output=True, text=True, timeout=600)
        expect(outcome.returncode == 0, f"status {outcome.returncode}: {outcome.stderr}")
        events = [json.loads(line) for line in outcome.stdout.splitlines()]
        return [event for event in events if event.get("event") == "answer"]


def greedy(shell, server):
    """A local and a remote side on the same folder give the same answers, in a dialog and one by one."""
    server.relay.reset()
    found = shell.answers([":pair remote local"] + PROMPTS, "dialog")
    for prompt in PROMPTS[6:]:
        found += shell.answers([":pair local remote", prompt], f"single-{len(found)}")
    sides = {}
    for answer in found:
        sides.setdefault(answer["model"]["name"], []).append(answer)
    for ours, theirs in zip(sides["local"], sides["remote"], strict=True):
        expect(ours["text"] == theirs["text"], f"ours {ours['text']!r}, theirs {theirs['text']!r}")
        expect(ours["finish"] == theirs["finish"] == "stop", f"{ours['finish']}, {theirs['finish']}")
    expect(server.relay.pieces > 5 * len(sides["remote"]), "replies came in one piece")
    return f"{len(sides['local'])} answers equal, in {server.relay.pieces} pieces"


def limits(shell, server):
    """The answer ends where it was told to, and that is recorded as confirmed."""
    answer = shell.answers([":pair remote", ":set max_tokens 5", PROMPTS[0]], "limits")[0]
    expect(answer["finish"] == "length" and answer["token_count"] == 5, f"{answer}")
    expect("max_tokens" in answer["server"]["confirmed"], f"{answer['server']}")
    return f"finish length after {answer['token_count']} tokens, confirmed by the usage"


def seeds(shell, server):
    """The seed is passed on: equal seeds give equal answers here, others do not."""
    lines = [":pair remote", ":set temperature 3", ":set max_tokens 40", PROMPTS[0]]
    lines += [f":retry left {seed}" for seed in (7, 7, 8, 9, 10, 11)]
    texts = [answer["text"] for answer in shell.answers(lines, "seeds")][1:]
    expect(texts[0] == texts[1], f"seed 7 gave {texts[0]!r} and {texts[1]!r}")
    expect(len(set(texts)) > 1, f"every seed gave {texts[0]!r}")
    return f"{len(set(texts))} texts from 5 seeds, the same from the same"


def two_sides(shell, server):
    """Both sides of a pair are asked at once; so are remote sides of one server."""
    server.relay.reset()
    server.relay.delay = 0.02
    found = shell.answers(
        [f":load {server.url} as second", ":pair remote second", PROMPTS[0], PROMPTS[1]], "two")
    server.relay.delay = 0
    expect(len(found) == 4 and found[0]["text"] == found[1]["text"], f"{found}")
    expect(server.relay.most_open >= 2, "the sides were asked one after the other")
    return f"{server.relay.most_open} requests open at once"


def interrupts(shell, server):
    """Ctrl-C closes the request, keeps what has come, and the shell's status says so."""
    server.relay.reset()
    server.relay.delay = 0.1
    process = subprocess.Popen(
        shell.command(shell.load[:1] + [":pair remote", PROMPTS[0], ":history"], "interrupted"),
        env=shell.environment, cwd=shell.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.time() + 120
    while server.relay.pieces < server.pieces_before_interrupt and time.time() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    time.sleep(1)
    server.relay.delay = 0
    expect(process.returncode == 130, f"status {process.returncode}")
    expect(server.relay.left_early == 1, "the connection was not closed")
    with open(f"{shell.folder}/sessions/interrupted.jsonl") as file:
        events = [json.loads(line) for line in file]
    answer = [event for event in events if event.get("event") == "answer"][-1]
    whole = shell.answers([":pair remote", PROMPTS[0]], "whole")[0]["text"]
    expect(answer["finish"] == "cancelled" and whole.startswith(answer["text"]), f"{answer}")
    return f"{len(answer['text'])} of {len(whole)} characters kept, connection closed"


def certificates(shell, server):
    """A certificate that nobody vouches for is refused before anything is sent."""
    if not shutil.which("openssl"):
        return "skipped: no openssl to make a certificate with"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", f"{shell.folder}/key.pem", "-out", f"{shell.folder}/cert.pem"],
        check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{shell.folder}/cert.pem", f"{shell.folder}/key.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    received = []

    def serve():
        connection, _ = listener.accept()
        try:
            received.append(context.wrap_socket(connection, server_side=True).recv(100))
        except (ssl.SSLError, OSError):
            pass

    threading.Thread(target=serve, daemon=True).start()
    url = f"https://localhost:{listener.getsockname()[1]}/v1"
    outcome = subprocess.run(
        shell.command([f":load {url} model"], "certificates"), env=shell.environment,
        capture_output=True, text=True, timeout=60)
    expect(outcome.returncode == 2 and "TLS certificate is not valid" in outcome.stderr,
           outcome.stderr)
    expect(not received, "something was sent")
    return "a certificate of its own is refused"


def run(*checks, shell, server):
    """Makes the checks in turn, stops the server, and ends the program with a status other than 0 where one differs."""
    failures = 0
    try:
        for check in checks:
            start = time.time()
            try:
                found = check(shell, server)
                print(f"  {check.__name__}: {found} ({time.time() - start:.1f} s)", flush=True)
            except Difference as difference:
                failures += 1
                print(f"  {check.__name__}: DIFFERS: {difference}", flush=True)
    finally:
        server.stop()
    sys.exit(1 if failures else 0)


def main():
    with tempfile.TemporaryDirectory(prefix="broccoli-peer-") as folder:
        model = f"{folder}/floret-f32"
        single_precision(f"{ROOT}/models/floret", model)
        server = Server(model, folder)
        shell = Shell(folder, server.url, model)
        run(greedy, limits, seeds, two_sides, interrupts, certificates, shell=shell, server=server)


if __name__ == "__main__":
    main()
