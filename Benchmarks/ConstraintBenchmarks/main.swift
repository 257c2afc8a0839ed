// What constraints cost over a large vocabulary, and walks under their masks for CPython to judge.

import Glibc

let usage = """
  usage: ConstraintBenchmarks masks [SIZE]     over a vocabulary of so many random pieces; 128256
         ConstraintBenchmarks walks COUNT      JSON Lines for Tests/ArenaTests/Reference/walks.py
  """

let arguments = Array(CommandLine.arguments.dropFirst())
let number = arguments.dropFirst().first.flatMap { Int($0) }
switch (arguments.first, number) {
case ("masks", let size):
  try MaskTimes(vocabulary: RandomVocabulary(size: size ?? 128_256)).print(SampleLanguages().all)
case ("walks", let count?):
  try printWalks(count, SampleLanguages().all)
default:
  print(usage)
  exit(2)
}
