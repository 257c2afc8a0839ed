"""Remote engines against llama.cpp's own server, which takes grammars: the built program talks with a real one.

Optional: LLAMA_CPP names a folder that holds `llama-server`.
"""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request

import gguf_model
from relay import Relay
from remote_engines import (
    PROMPTS, ROOT, Difference, Shell, expect, free_port, interrupts, limits, run, seeds, two_sides)


class Server:
    """llama-server on a model, behind a relay."""

    pieces_before_interrupt = 7

    def __init__(self, program, model, folder):
        port = free_port()
        self.log = open(f"{folder}/server.log", "w")
        self.process = subprocess.Popen(
            [program, "--model", model, "--host", "127.0.0.1", "--port", str(port), "--ctx-size",
             "4096", "--parallel", "2", "--threads", "1"],
            cwd=folder, stdout=self.log, stderr=self.log)
        deadline = time.time() + 300
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).read()
                break
            except OSError:
                if self.process.poll() is not None or time.time() > deadline:
                    sys.exit(f"llama-server did not start:\n{open(self.log.name).read()}")
                time.sleep(0.2)
        self.relay = Relay(port)
        self.url = f"http://127.0.0.1:{self.relay.port}/v1"

    def stop(self):
        self.process.terminate()
        self.process.wait()


def identity(shell, server):
    """The server is known by what it tells, and so is what its model can take."""
    answer = shell.answers([":pair remote", ":set max_tokens 4", PROMPTS[0]], "identity")[0]
    expect("server llama-server" in answer["model"]["options"], f"{answer['model']}")
    return ", ".join(answer["model"]["options"])


def constraints(shell, server):
    """Answers are held to the language that was asked for, greedy and sampled.

    At temperature 2 it also samples bytes that are no UTF-8, which llama.cpp's grammars let through;
    such an answer is reported as one that left the language.
    """
    found = []
    for constraint in ("call", "calendar", "syntax"):
        lines = [":pair remote", f":set constrain {constraint}", ":set max_tokens 160"]
        lines += [PROMPTS[0], ":set temperature 1", *PROMPTS[1:7]]
        answers = shell.answers(lines, f"constrained-{constraint}")
        for answer in answers:
            report = answer["server"]
            expect("constrain" in report["asked"] and "constrain" in report["confirmed"]
                   and "constrain" not in report["refused"], f"{answer['text']!r}: {report}")
            if constraint != "syntax":
                expect(answer["text"].startswith("action."), f"{answer['text']!r}")
        whole = sum(answer["finish"] == "stop" for answer in answers)
        found.append(f"{constraint}: {len(answers)}, {whole} of them to the end")
    return "; ".join(found)


def main():
    folder = os.environ.get("LLAMA_CPP")
    program = folder and os.path.join(folder, "llama-server")
    if not program or not os.access(program, os.X_OK):
        print("  skipped: LLAMA_CPP names no folder with an executable llama-server")
        return
    with tempfile.TemporaryDirectory(prefix="broccoli-peer-") as folder:
        gguf_model.write(f"{ROOT}/models/floret", f"{folder}/floret.gguf")
        server = Server(program, f"{folder}/floret.gguf", folder)
        shell = Shell(folder, server.url, f"{ROOT}/models/floret")
        run(identity, constraints, limits, seeds, two_sides, interrupts, shell=shell, server=server)


if __name__ == "__main__":
    main()
