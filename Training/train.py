"""Trains one of the embedded models: ``python train.py good``. Run it again to resume.

On a CPU one process a core takes its share of every batch: they meet once a step, where threads would
meet at every product and wait there for whatever else the machine does.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import os
import shutil
import socket
import time

import torch
import torch.distributed as distributed
import torch.nn.functional as F
from tokenizers import Tokenizer

from attention import library
from data import DialogData
from export import read_folder, read_shape
from network import IGNORED, Block, Muon, Network, Shape
from recipes import RECIPES, Recipe
from vocabulary import load_or_make_tokenizer


def arguments_of_program() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", choices=sorted(RECIPES))
    parser.add_argument("--out", default="runs", help="folder of checkpoints (default: runs)")
    parser.add_argument("--smoke", action="store_true", help="two minutes, to see that everything works")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tokens", type=float, help="length of the run, in place of the recipe's")
    parser.add_argument("--from", dest="start", metavar="FOLDER", help="begin with an exported model as it is, in place of the recipe's beginning")
    parser.add_argument("--skip", type=float, help="tokens that it has seen, to go on in the curriculum")
    parser.add_argument("--rates", type=float, help="factor of the recipe's learning rates")
    parser.add_argument("--decay", type=float, help="the part of the run in which the rates fall, in place of the recipe's")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop (and save) after so long")
    parser.add_argument("--fit", action="store_true", help="have the rates fall to zero within --minutes")
    parser.add_argument("--processes", type=int, default=0, help="processes on a CPU (default: one a core)")
    return parser.parse_args()


def scale_of_rates(progress: float, decay: float) -> float:
    """A plateau, and a straight line to zero."""
    return max(0.0, min(1.0, (1 - progress) / decay))


def first_network(recipe: Recipe, arguments: argparse.Namespace, tokenizer: Tokenizer) -> Network:
    """What training begins with."""
    start = arguments.start or recipe.start
    if not start:
        return Network(Shape(vocabulary=tokenizer.get_vocab_size(), **recipe.shape))
    shape = read_shape(start)
    network = Network(shape)
    network.load_state_dict(read_folder(start, shape))
    if arguments.start or not recipe.reshape:
        return network
    batch = DialogData(tokenizer, recipe.length, 2, 0, shape).batch(4000)
    return recipe.reshape(network, batch)


def train(rank: int, processes: int, arguments: argparse.Namespace, port: int) -> None:
    recipe = RECIPES[arguments.model]
    folder = os.path.join(arguments.out, arguments.model + ("-smoke" if arguments.smoke else ""))
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if processes > 1:
        torch.set_num_threads(1)
        # Patient: a process may be stopped for as long as somebody else needs the machine.
        distributed.init_process_group(
            "gloo", f"tcp://127.0.0.1:{port}", timeout=datetime.timedelta(days=2), rank=rank, world_size=processes
        )
    # Products in bfloat16 pay where the processor has them; elsewhere they would be emulated.
    if device == "cpu" and not torch.cpu._is_avx512_bf16_supported():
        Block.product_type = torch.float32
    torch.manual_seed(arguments.seed)
    tokenizer = load_or_make_tokenizer(recipe.tokenizer, os.path.join(folder, "tokenizer.json"))
    network = first_network(recipe, arguments, tokenizer)
    shape = network.shape
    network.to(device)
    data = DialogData(tokenizer, recipe.length, recipe.rows, arguments.seed, shape, recipe.style)
    muon = Muon(network.matrices())
    adam = torch.optim.AdamW(network.others(), lr=recipe.rate, betas=(0.9, 0.95), weight_decay=0.0)

    per_step = recipe.rows * recipe.length
    tokens = arguments.tokens or (0.2e6 if arguments.smoke else recipe.tokens)
    skipped = int((recipe.skip if arguments.skip is None else arguments.skip) / per_step)
    rates = recipe.rates if arguments.rates is None else arguments.rates
    decay = recipe.decay if arguments.decay is None else arguments.decay
    steps = int(tokens / per_step)
    first, elapsed = 0, 0.0
    checkpoint = os.path.join(folder, "checkpoint.pt")
    if os.path.exists(checkpoint):
        saved = torch.load(checkpoint, map_location=device, weights_only=True)
        network.load_state_dict(saved["network"])
        adam.load_state_dict(saved["adam"])
        for group, buffer in zip(muon.buffers.values(), saved["muon"]):
            group.copy_(buffer)
        first, elapsed = saved["step"], saved["seconds"]
    if not arguments.smoke:
        network.compile()

    def save(step: int) -> None:
        if rank:
            return
        state = {
            "network": network.state_dict(), "adam": adam.state_dict(),
            "muon": list(muon.buffers.values()), "step": step,
            "seconds": elapsed + time.time() - started, "shape": dataclasses.asdict(shape),
        }  # fmt: skip
        torch.save(state, checkpoint + ".new")
        os.replace(checkpoint + ".new", checkpoint)

    def report(text: str) -> None:
        if not rank:
            print(text, flush=True)

    count = sum(parameter.numel() for parameter in network.parameters())
    report(json.dumps({"model": arguments.model, "parameters": count, "first": first, "steps": steps, "device": device, "processes": processes}))
    started = saved_at = time.time()
    parent = os.getppid()
    average = None
    parameters = list(network.parameters())
    for step in range(first, steps):
        batch = data.batch(skipped + step, (rank, processes)).to(device)
        labels = batch.labels[batch.labels != IGNORED]
        loss = F.cross_entropy(network(batch), labels, reduction="sum")
        loss.backward()
        # Time is up, or the program that started this process was ended.
        minutes = (time.time() - started) / 60
        is_over = minutes > arguments.minutes or os.getppid() != parent
        scale = scale_of_rates(step / steps, decay)
        if arguments.fit:
            scale = min(scale, scale_of_rates(minutes / arguments.minutes, decay))
        scale *= rates * min(1.0, (step + 1) / 60)
        sums = torch.tensor([loss.item(), len(labels), float(is_over), scale / processes], device=device)
        if processes > 1:
            gradients = torch.cat([parameter.grad.flatten() for parameter in parameters] + [sums])
            distributed.all_reduce(gradients)
            *flat, sums = gradients.split([parameter.numel() for parameter in parameters] + [len(sums)])
            for parameter, gradient in zip(parameters, flat):
                parameter.grad = gradient.view_as(parameter)
        for parameter in parameters:
            parameter.grad.div_(sums[1])
        loss = (sums[0] / sums[1]).item()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        scale = sums[3].item()
        for group in adam.param_groups:
            group["lr"] = recipe.rate * scale
        adam.step()
        muon.step(recipe.matrix_rate * scale, (rank, processes))
        for parameter in parameters:
            parameter.grad = None
        average = loss if average is None else 0.95 * average + 0.05 * loss
        if (step + 1) % 25 == 0 or step + 1 == steps:
            seconds = elapsed + time.time() - started
            seen = (step + 1) * per_step
            report(f"step {step + 1}/{steps}  loss {average:.4f}  {seen / 1e6:.2f} M tokens  rates {scale:.3f}  {seconds:.0f} s")
        if time.time() - saved_at > 120 or step + 1 == steps:
            save(step + 1)
            saved_at = time.time()
        if sums[2] > 0:
            save(step + 1)
            break


def main() -> None:
    arguments = arguments_of_program()
    folder = os.path.join(arguments.out, arguments.model + ("-smoke" if arguments.smoke else ""))
    os.makedirs(folder, exist_ok=True)
    # Made before the processes start, so that all find the same.
    if start := arguments.start or RECIPES[arguments.model].start:
        shutil.copy(os.path.join(start, "tokenizer.json"), folder)
    load_or_make_tokenizer(RECIPES[arguments.model].tokenizer, os.path.join(folder, "tokenizer.json"))
    processes = 1 if torch.cuda.is_available() else arguments.processes or len(os.sched_getaffinity(0))
    if processes == 1:
        torch.set_num_threads(1 if arguments.processes else os.cpu_count() or 1)
        train(0, 1, arguments, 0)
        return
    library()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    torch.multiprocessing.spawn(train, (processes, arguments, port), processes)


if __name__ == "__main__":
    main()
