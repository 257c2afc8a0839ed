extension PythonGrammar {
  /// Expressions, from the loosest binding to the tightest, then displays and arguments.
  static let expressions = #"""
    expressions: expression (',' expression -> $1)* [','] ~> tuple
    expression@:
      | invalid_expression
      | invalid_legacy_expression
      | disjunction 'if' disjunction 'else' expression -> conditional
      | disjunction
      | lambdef
    yield_expr:
      | 'yield' 'from' expression -> yield
      | 'yield' [star_expressions] -> yield
    star_expressions: star_expression (',' star_expression -> $1)* [','] ~> tuple
    star_expression@: '*' bitwise_or -> starred | expression
    star_named_expressions: ','.star_named_expression+ [','] -> $0
    star_named_expression: '*' bitwise_or -> starred | named_expression
    assignment_expression: NAME ':=' ~ expression -> walrus
    named_expression:
      | assignment_expression
      | invalid_named_expression
      | expression !':='
    disjunction@: conjunction ('or' conjunction -> $1)* ~> or
    conjunction@: inversion ('and' inversion -> $1)* ~> and
    inversion@: 'not' inversion -> not | comparison
    comparison: bitwise_or (comparison_operator bitwise_or -> operation)* ~> comparison
    comparison_operator: '==' | '!=' | '<=' | '<' | '>=' | '>' | 'not' 'in' -> notIn | 'in'
      | 'is' 'not' -> isNot | 'is'
    bitwise_or@: bitwise_xor ('|' bitwise_xor -> operation)* ~> binary
    bitwise_xor@: bitwise_and ('^' bitwise_and -> operation)* ~> binary
    bitwise_and@: shift_expr ('&' shift_expr -> operation)* ~> binary
    shift_expr@: sum (('<<' | '>>') sum -> operation)* ~> binary
    sum@: term (('+' | '-') term -> operation)* ~> binary
    term@: factor (('*' | '/' | '//' | '%' | '@') factor -> operation)* ~> binary
    factor@: ('+' | '-' | '~') factor -> unary | power
    power: await_primary ['**' factor -> $1] ~> power
    await_primary@: 'await' primary -> await | primary
    primary@: atom trailer* ~> primary
    trailer:
      | '.' NAME -> attribute
      | genexp -> callGenerator
      | '(' [arguments] ')' -> call
      | '[' slices ']' -> itemAccess
    slices:
      | slice !','
      | ','.(slice | starred_expression)+ [','] -> tuple
    slice:
      | [expression] ':' [expression] [':' [expression] -> sliceStep] -> slice
      | named_expression
    atom:
      | NAME
      | 'True'
      | 'False'
      | 'None'
      | &STRING strings
      | NUMBER
      | &'(' (tuple | group | genexp)
      | &'[' (list | listcomp)
      | &'{' (dict | set | dictcomp | setcomp)
      | '...'
    group:
      | '(' (yield_expr | named_expression) ')' -> $1
      | invalid_group
    lambdef: 'lambda' [lambda_params] ':' expression -> lambda
    strings@: STRING+ {do strings}
    list: '[' [star_named_expressions] ']' -> list
    tuple: '(' [star_named_expression ',' [star_named_expressions] -> items] ')' -> tuple
    set: '{' star_named_expressions '}' -> set
    dict:
      | '{' [double_starred_kvpairs] '}' -> dict
      | '{' mistaken_kvpairs '}'
    double_starred_kvpairs: ','.double_starred_kvpair+ [','] -> $0
    double_starred_kvpair: '**' bitwise_or -> doubleStarred | kvpair
    kvpair: expression ':' expression -> pair

    for_if_clauses: for_if_clause+
    for_if_clause:
      | 'async' 'for' star_targets 'in' ~ disjunction ('if' disjunction -> $1)* -> asyncClause
      | 'for' star_targets 'in' ~ disjunction ('if' disjunction -> $1)* -> clause
      | invalid_for_target
    listcomp: '[' named_expression for_if_clauses ']' -> listComprehension | invalid_comprehension
    setcomp: '{' named_expression for_if_clauses '}' -> setComprehension | invalid_comprehension
    genexp:
      | '(' (assignment_expression | expression !':=') for_if_clauses ')' -> generator
      | invalid_comprehension
    dictcomp:
      | '{' kvpair for_if_clauses '}' -> dictComprehension
      | invalid_dict_comprehension

    arguments@:
      | args [','] &')' -> $0
      | invalid_arguments
    args:
      | ','.(starred_expression | (assignment_expression | expression !':=') !'=')+
        [',' kwargs -> $1] -> arguments
      | kwargs -> arguments
    kwargs:
      | ','.kwarg_or_starred+ ',' ','.kwarg_or_double_starred+ -> items
      | ','.kwarg_or_starred+
      | ','.kwarg_or_double_starred+
    starred_expression: '*' expression -> starred
    kwarg_or_starred:
      | invalid_kwarg
      | NAME '=' expression -> keyword
      | starred_expression
    kwarg_or_double_starred:
      | invalid_kwarg
      | NAME '=' expression -> keyword
      | '**' expression -> doubleStarred

    """#
}
