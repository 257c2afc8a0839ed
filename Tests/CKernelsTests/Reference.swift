import Glibc  // exp and tanh in double precision.

/// Functions in double precision, under names that do not clash with the kernels'.
enum Reference {
  static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  static func silu(_ x: Double) -> Double { x / (1 + exp(-x)) }
  static func gelu(_ x: Double) -> Double {
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }
}
