import CKernels

/// The sum over devices that follows a row-parallel matrix, in an order that the mesh cannot change.
///
/// Each device writes the sum of every complete subtree of reduction units that it owns
/// (`ReductionUnits`) into a vector of its own and enters it here, in the slot of the subtree's first
/// unit; the other slots are empty. After a barrier every device adds all of them as the tree says,
/// for itself: for the few rows of a decode step that is cheaper than handing sums around, and one
/// barrier per sum is enough.
///
/// Two of these alternate in a block, one after attention and one after the MLP. A device writes
/// into its vectors of one only after the barrier of the other, which everybody reaches after
/// having read the first; so no second barrier is needed before they are used again.
struct AllReduce {
  /// `[unitCount]`; fixed after loading.
  let slots: UnsafeMutablePointer<UnsafePointer<Float>?>
  let unitCount: Int

  /// `result = residual + Σ partials`; all `[rows, hiddenSize]`.
  ///
  /// - Parameter residual: nil gives the sum alone. May be `result`.
  func sum(
    adding residual: UnsafePointer<Float>?, elementCount: Int,
    into result: UnsafeMutablePointer<Float>,
    _ kernels: UnsafePointer<KernelTable>
  ) {
    kernels.pointee.reduce(slots, unitCount, residual, elementCount, result)
  }
}
