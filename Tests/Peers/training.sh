#!/usr/bin/env bash
# A model is trained, exported, evaluated with PyTorch and held against the engine, all in some minutes.
set -euo pipefail
free=$(df --output=avail -BG .build | tail -1 | tr -dc 0-9)
if [ ! -d .build/peers/training ] && [ "$free" -lt 9 ]; then
  echo "not run: PyTorch's packages take 9 GB, of which $free are free"
  exit
fi
BROCCOLI_TRAINING_ENV=$PWD/.build/peers/training
export BROCCOLI_TRAINING_ENV
rm -rf Training/runs/good-smoke
Training/run good --smoke
