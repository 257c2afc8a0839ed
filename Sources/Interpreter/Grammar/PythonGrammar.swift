/// The grammar of Python 3.11, as text that ``GrammarCompiler`` turns into a table.
///
/// Source: The Python Language Reference, 3.11, §10; left recursion is written as repetition. The
/// rules named `invalid_…` find mistakes: a second pass over a refused source tries them, and the
/// first that matches words the message. Their order is CPython's, since it decides which wins.
///
/// Notation. `'x'` a keyword or operator, `"x"` a soft keyword, `NAME` … a token class, `( )` a
/// group, `[ ]` an option, `*` `+` repetition, `','.x+` a list with separators, `&` `!` look-ahead,
/// `~` a cut, `&&'x'` a token without which the source is refused. `@` behind a rule's name: results
/// are remembered. Behind an alternative: `-> kind` makes a node, `-> $1` passes the second child
/// on, `~> kind` makes a node unless the children behind the first are empty, `{…}` is an action:
/// a message about a child (`at`), about two and what is between (`range`), from a child on
/// (`from`), about the last token read (`here`, `indent`), or a method of the parser (`do`). `%e`
/// stands for the kind of the expression, `%t` for its text; `#` begins a comment.
enum PythonGrammar {
  /// The whole grammar.
  static let text = statements + functions + patterns + expressions + targets + mistakes

  static let statements = #"""
    file: [statements] ENDMARKER -> $0
    fstring: star_expressions
    statements: statement+
    statement: compound_stmt | simple_stmts
    simple_stmts:
      | simple_stmt !';' NEWLINE -> simpleStatements
      | ';'.simple_stmt+ [';'] NEWLINE -> simpleStatements
    simple_stmt@:
      | assignment
      | star_expressions -> expressionStatement
      | &'return' return_stmt
      | &('import' | 'from') import_stmt
      | &'raise' raise_stmt
      | 'pass' -> pass
      | &'del' del_stmt
      | &'yield' yield_stmt
      | &'assert' assert_stmt
      | 'break' -> break
      | 'continue' -> continue
      | &'global' global_stmt
      | &'nonlocal' nonlocal_stmt
    compound_stmt:
      | &('def' | '@' | 'async') function_def
      | &'if' if_stmt
      | &('class' | '@') class_def
      | &('with' | 'async') with_stmt
      | &('for' | 'async') for_stmt
      | &'try' try_stmt
      | &'while' while_stmt
      | match_stmt

    assignment:
      | NAME ':' expression ['=' annotated_rhs -> $1] -> annotatedAssignment
      | ('(' single_target ')' -> $1 | single_subscript_attribute_target) ':' expression
        ['=' annotated_rhs -> $1] -> annotatedAssignment
      | (star_targets '=' -> $0)+ (yield_expr | star_expressions) !'=' -> assignment
      | single_target augassign ~ (yield_expr | star_expressions) -> augmentedAssignment
      | invalid_assignment
    annotated_rhs: yield_expr | star_expressions
    augassign: '+=' | '-=' | '*=' | '@=' | '/=' | '%=' | '&=' | '|=' | '^=' | '<<=' | '>>='
      | '**=' | '//='
    return_stmt: 'return' [star_expressions] -> return
    raise_stmt:
      | 'raise' expression ['from' expression -> $1] -> raise
      | 'raise' -> raise
    global_stmt: 'global' ','.NAME+ -> global
    nonlocal_stmt: 'nonlocal' ','.NAME+ -> nonlocal
    del_stmt:
      | 'del' del_targets &(';' | NEWLINE) -> delete
      | invalid_del_stmt
    yield_stmt: yield_expr -> expressionStatement
    assert_stmt: 'assert' expression [',' expression -> $1] -> assert
    import_stmt: import_name | import_from
    import_name: 'import' dotted_as_names -> import
    import_from:
      | 'from' ('.' | '...')* dotted_name 'import' import_from_targets -> importFrom
      | 'from' ('.' | '...')+ 'import' import_from_targets -> importFromRelative
    import_from_targets:
      | '(' import_from_as_names [','] ')' -> $1
      | import_from_as_names !','
      | '*'
      | invalid_import_from_targets
    import_from_as_names: ','.import_from_as_name+
    import_from_as_name: NAME ['as' NAME -> $1] -> importAlias
    dotted_as_names: ','.dotted_as_name+
    dotted_as_name: dotted_name ['as' NAME -> $1] -> importAlias
    dotted_name@: NAME ('.' NAME -> $1)* -> dottedName

    block@:
      | NEWLINE INDENT statements DEDENT -> $2
      | simple_stmts
      | invalid_block
    if_stmt:
      | invalid_if_stmt
      | 'if' named_expression ':' block elif_stmt -> compound
      | 'if' named_expression ':' block [else_block] -> compound
    elif_stmt:
      | invalid_elif_stmt
      | 'elif' named_expression ':' block elif_stmt -> compound
      | 'elif' named_expression ':' block [else_block] -> compound
    else_block:
      | invalid_else_stmt
      | 'else' &&':' block -> compound
    while_stmt:
      | invalid_while_stmt
      | 'while' named_expression ':' block [else_block] -> loop
    for_stmt:
      | invalid_for_stmt
      | 'for' star_targets 'in' ~ star_expressions ':' block [else_block] -> loop
      | 'async' 'for' star_targets 'in' ~ star_expressions ':' block [else_block] -> asyncLoop
      | invalid_for_target
    with_stmt:
      | invalid_with_stmt_indent
      | 'with' '(' ','.with_item+ [','] ')' ':' block -> compound
      | 'with' ','.with_item+ ':' block -> compound
      | 'async' 'with' '(' ','.with_item+ [','] ')' ':' block -> asyncCompound
      | 'async' 'with' ','.with_item+ ':' block -> asyncCompound
      | invalid_with_stmt
    with_item:
      | expression 'as' star_target &(',' | ')' | ':') -> compound
      | invalid_with_item
      | expression
    try_stmt:
      | invalid_try_stmt
      | 'try' &&':' block finally_block -> compound
      | 'try' &&':' block except_block+ [else_block] [finally_block] -> try
      | 'try' &&':' block except_star_block+ [else_block] [finally_block] -> compound
    except_block:
      | invalid_except_stmt_indent
      | 'except' expression ['as' NAME -> $1] ':' block -> compound
      | 'except' ':' block -> bareExcept
      | invalid_except_stmt
    except_star_block:
      | invalid_except_star_stmt_indent
      | 'except' '*' expression ['as' NAME -> $1] ':' block -> compound
      | invalid_except_stmt
    finally_block:
      | invalid_finally_stmt
      | 'finally' &&':' block -> compound

    """#

  static let functions = #"""
    decorators: ('@' named_expression NEWLINE -> $1)+
    class_def: decorators class_def_raw -> compound | class_def_raw
    class_def_raw:
      | invalid_class_def_raw
      | 'class' NAME ['(' [arguments] ')' -> $1] ':' block -> classDefinition
    function_def: decorators function_def_raw -> compound | function_def_raw
    function_def_raw:
      | invalid_def_raw
      | 'def' NAME &&'(' [params] ')' ['->' expression -> $1] &&':' block -> function
      | 'async' 'def' NAME &&'(' [params] ')' ['->' expression -> $1] &&':' block -> asyncFunction
    params: invalid_parameters | parameters
    parameters:
      | slash_no_default param_no_default* param_with_default* [star_etc] -> parameters
      | slash_with_default param_with_default* [star_etc] -> parameters
      | param_no_default+ param_with_default* [star_etc] -> parameters
      | param_with_default+ [star_etc] -> parameters
      | star_etc -> parameters
    slash_no_default:
      | param_no_default+ '/' ',' -> items
      | param_no_default+ '/' &')' -> items
    slash_with_default:
      | param_no_default* param_with_default+ '/' ',' -> items
      | param_no_default* param_with_default+ '/' &')' -> items
    star_etc:
      | invalid_star_etc
      | '*' param_no_default param_maybe_default* [kwds] -> items
      | '*' param_no_default_star_annotation param_maybe_default* [kwds] -> items
      | '*' ',' param_maybe_default+ [kwds] -> items
      | kwds -> items
    kwds:
      | invalid_kwds
      | '**' param_no_default -> items
    param_no_default: param ',' -> $0 | param &')'
    param_no_default_star_annotation:
      | param_star_annotation ',' -> $0
      | param_star_annotation &')'
    param_with_default: param default ',' -> items | param default &')' -> items
    param_maybe_default: param [default] ',' -> items | param [default] &')' -> items
    param: NAME [':' expression -> $1] -> parameter
    param_star_annotation: NAME ':' star_expression -> parameter
    default: '=' expression -> default | invalid_default

    lambda_params: invalid_lambda_parameters | lambda_parameters
    lambda_parameters:
      | lambda_slash_no_default lambda_param_no_default* lambda_param_with_default*
        [lambda_star_etc] -> parameters
      | lambda_slash_with_default lambda_param_with_default* [lambda_star_etc] -> parameters
      | lambda_param_no_default+ lambda_param_with_default* [lambda_star_etc] -> parameters
      | lambda_param_with_default+ [lambda_star_etc] -> parameters
      | lambda_star_etc -> parameters
    lambda_slash_no_default:
      | lambda_param_no_default+ '/' ',' -> items
      | lambda_param_no_default+ '/' &':' -> items
    lambda_slash_with_default:
      | lambda_param_no_default* lambda_param_with_default+ '/' ',' -> items
      | lambda_param_no_default* lambda_param_with_default+ '/' &':' -> items
    lambda_star_etc:
      | invalid_lambda_star_etc
      | '*' lambda_param_no_default lambda_param_maybe_default* [lambda_kwds] -> items
      | '*' ',' lambda_param_maybe_default+ [lambda_kwds] -> items
      | lambda_kwds -> items
    lambda_kwds:
      | invalid_lambda_kwds
      | '**' lambda_param_no_default -> items
    lambda_param_no_default: lambda_param ',' -> $0 | lambda_param &':'
    lambda_param_with_default:
      | lambda_param default ',' -> items
      | lambda_param default &':' -> items
    lambda_param_maybe_default:
      | lambda_param [default] ',' -> items
      | lambda_param [default] &':' -> items
    lambda_param: NAME -> parameter

    """#

  static let patterns = #"""
    match_stmt:
      | "match" subject_expr ':' NEWLINE INDENT case_block+ DEDENT -> compound
      | invalid_match_stmt
    subject_expr:
      | star_named_expression ',' [star_named_expressions] -> tuple
      | named_expression
    case_block:
      | invalid_case_block
      | "case" case_patterns [guard] ':' block -> compound
    guard: 'if' named_expression -> compound
    case_patterns: open_sequence_pattern -> pattern | as_or_pattern
    as_or_pattern: as_pattern | or_pattern
    as_pattern:
      | or_pattern 'as' pattern_capture_target -> pattern
      | invalid_as_pattern
    or_pattern: '|'.closed_pattern+ -> pattern
    closed_pattern@:
      | literal_pattern
      | pattern_capture_target
      | "_"
      | attr !('.' | '(' | '=')
      | '(' as_or_pattern ')' -> pattern
      | sequence_pattern
      | mapping_pattern
      | class_pattern
    literal_pattern:
      | signed_number !('+' | '-')
      | complex_number
      | strings
      | 'None'
      | 'True'
      | 'False'
    complex_number: signed_number ('+' | '-') NUMBER -> pattern
    signed_number: NUMBER | '-' NUMBER -> pattern
    pattern_capture_target: !"_" NAME !('.' | '(' | '=')
    attr@: NAME ('.' NAME)+ -> pattern
    sequence_pattern:
      | '[' [maybe_sequence_pattern] ']' -> pattern
      | '(' [open_sequence_pattern] ')' -> pattern
    open_sequence_pattern: maybe_star_pattern ',' [maybe_sequence_pattern] -> pattern
    maybe_sequence_pattern: ','.maybe_star_pattern+ [','] -> pattern
    maybe_star_pattern: star_pattern | as_or_pattern
    star_pattern@: '*' pattern_capture_target -> pattern | '*' "_" -> pattern
    mapping_pattern:
      | '{' '}' -> pattern
      | '{' '**' pattern_capture_target [','] '}' -> pattern
      | '{' ','.key_value_pattern+ ',' '**' pattern_capture_target [','] '}' -> pattern
      | '{' ','.key_value_pattern+ [','] '}' -> pattern
    key_value_pattern: (literal_pattern | attr) ':' as_or_pattern -> pattern
    class_pattern:
      | name_or_attr '(' ')' -> pattern
      | name_or_attr '(' ','.as_or_pattern+ [','] ')' -> pattern
      | name_or_attr '(' ','.keyword_pattern+ [','] ')' -> pattern
      | name_or_attr '(' ','.as_or_pattern+ ',' ','.keyword_pattern+ [','] ')' -> pattern
      | invalid_class_pattern
    name_or_attr: attr | NAME
    keyword_pattern: NAME '=' as_or_pattern -> pattern

    """#

  static let targets = #"""
    star_targets:
      | star_target !','
      | star_target (',' star_target -> $1)* [','] -> tuple
    star_targets_list_seq: ','.star_target+ [','] -> $0
    star_targets_tuple_seq:
      | star_target (',' star_target -> $1)+ [','] -> items
      | star_target ',' -> items
    star_target@:
      | '*' (!'*' star_target) -> starred
      | target_with_star_atom
    target_with_star_atom@:
      | t_primary '.' NAME !t_lookahead -> memberTarget
      | t_primary '[' slices ']' !t_lookahead -> memberTarget
      | star_atom
    star_atom:
      | NAME
      | '(' target_with_star_atom ')' -> $1
      | '(' [star_targets_tuple_seq] ')' -> tuple
      | '[' [star_targets_list_seq] ']' -> list
    single_target:
      | single_subscript_attribute_target
      | NAME
      | '(' single_target ')' -> $1
    single_subscript_attribute_target:
      | t_primary '.' NAME !t_lookahead -> memberTarget
      | t_primary '[' slices ']' !t_lookahead -> memberTarget
    t_primary@: t_atom (t_trailer &t_lookahead)* ~> primary
    t_atom: atom &t_lookahead
    t_trailer:
      | '.' NAME -> attribute
      | '[' slices ']' -> itemAccess
      | genexp -> callGenerator
      | '(' [arguments] ')' -> call
    t_lookahead: '(' | '[' | '.'
    del_targets: ','.del_target+ [','] -> $0
    del_target@:
      | t_primary '.' NAME !t_lookahead -> memberTarget
      | t_primary '[' slices ']' !t_lookahead -> memberTarget
      | del_t_atom
    del_t_atom:
      | NAME
      | '(' del_target ')' -> $1
      | '(' [del_targets] ')' -> tuple
      | '[' [del_targets] ']' -> list

    """#
}
