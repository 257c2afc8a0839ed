/// The function of a gated MLP: `down(activation(gate(x)) · up(x))` (Shazeer 2020).
public enum Activation: Sendable, Equatable {
  /// `x / (1 + e^-x)`.
  case silu
  /// GELU in its tanh form (Hendrycks and Gimpel 2016, §2).
  case geluTanh
}
