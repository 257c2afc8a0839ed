/// The kinds of nodes the grammar makes; the names are those behind `->` in ``PythonGrammar``.
enum NodeKind: String, Sendable, CaseIterable {
  // Lists of items and sequences without a meaning of their own.
  case items, sequence
  // Statements.
  case simpleStatements, expressionStatement, assignment, annotatedAssignment, augmentedAssignment
  case pass, `break`, `continue`, `return`, raise, global, nonlocal, delete, assert
  case `import`, importFrom, importFromRelative, importAlias, dottedName
  case compound, loop, asyncLoop, asyncCompound, `try`, bareExcept
  case classDefinition, function, asyncFunction, parameters, parameter, `default`, pattern
  // Expressions.
  case conditional, yield, walrus, or, and, not, comparison, operation, notIn, isNot
  case binary, unary, power, await, primary, memberTarget
  case attribute, call, callGenerator, itemAccess, slice, sliceStep
  case starred, doubleStarred, keyword, pair, lambda, strings
  case list, tuple, set, dict
  case listComprehension, setComprehension, dictComprehension, generator, clause, asyncClause
  case arguments
}
