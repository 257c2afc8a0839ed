extension PythonGrammar {
  /// What people and models write by mistake, and the words CPython 3.11 has for it.
  static let mistakes = #"""
    invalid_arguments:
      | args ',' '*' {at 2 "iterable argument unpacking follows keyword argument unpacking"}
      | expression for_if_clauses ',' [args | expression for_if_clauses] {do unparenthesizedFirst}
      | NAME '=' expression for_if_clauses
        {range 0 1 "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"}
      | args for_if_clauses {do unparenthesizedLast}
      | args ',' expression for_if_clauses {do unparenthesizedNext}
      | args ',' args {do argumentOrder}
    invalid_kwarg:
      | ('True' | 'False' | 'None') '=' {range 0 1 "cannot assign to %t"}
      | NAME '=' expression for_if_clauses
        {range 0 1 "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"}
      | !(NAME '=') expression '='
        {range 0 1 "expression cannot contain assignment, perhaps you meant \"==\"?"}

    expression_without_invalid:
      | disjunction 'if' disjunction 'else' expression -> conditional
      | disjunction
      | lambdef
    invalid_legacy_expression: NAME !'(' star_expressions {do legacyStatement}
    invalid_expression:
      | !(NAME STRING | SOFT_KEYWORD) disjunction expression_without_invalid {do missingComma}
      | disjunction 'if' disjunction !('else' | ':')
        {range 0 2 "expected 'else' after 'if' expression"}
    invalid_named_expression@:
      | expression ':=' expression {at 0 "cannot use assignment expressions with %e"}
      | NAME '=' bitwise_or !('=' | ':=')
        {range 0 2 "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"}
      | !(list | tuple | genexp | 'True' | 'None' | 'False') bitwise_or '=' bitwise_or
        !('=' | ':=') {at 0 "cannot assign to %e here. Maybe you meant '==' instead of '='?"}
    invalid_assignment:
      | invalid_ann_assign_target ':' expression
        {at 0 "only single target (not %e) can be annotated"}
      | star_named_expression ',' star_named_expressions* ':' expression
        {at 0 "only single target (not tuple) can be annotated"}
      | expression ':' expression {at 0 "illegal target for annotation"}
      | (star_targets '=')* star_expressions '=' {do starTargets 1}
      | (star_targets '=')* yield_expr '=' {at 1 "assignment to yield expression not possible"}
      | star_expressions augassign (yield_expr | star_expressions)
        {at 0 "'%e' is an illegal expression for augmented assignment"}
    invalid_ann_assign_target: list | tuple | '(' invalid_ann_assign_target ')' -> $1
    invalid_del_stmt: 'del' star_expressions {do deleteTargets 1}
    invalid_block: NEWLINE !INDENT {indent "expected an indented block"}
    invalid_comprehension:
      | ('[' | '(' | '{') starred_expression for_if_clauses
        {at 1 "iterable unpacking cannot be used in comprehension"}
      | ('[' | '{') star_named_expression ',' star_named_expressions for_if_clauses
        {range 1 3 "did you forget parentheses around the comprehension target?"}
      | ('[' | '{') star_named_expression ',' for_if_clauses
        {range 1 2 "did you forget parentheses around the comprehension target?"}
    invalid_dict_comprehension: '{' '**' bitwise_or for_if_clauses '}'
        {at 1 "dict unpacking cannot be used in dict comprehension"}
    invalid_group:
      | '(' starred_expression ')' {at 1 "cannot use starred expression here"}
      | '(' '**' expression ')' {at 1 "cannot use double starred expression here"}
    # CPython looks for these in the first pass, too: they are not named `invalid_…`.
    mistaken_kvpairs:
      | ','.double_starred_kvpair+ ',' mistaken_kvpair
      | expression ':' '*' bitwise_or
        {from 2 "cannot use a starred expression in a dictionary value"}
      | expression ':' &('}' | ',') {at 1 "expression expected after dictionary key and ':'"}
    mistaken_kvpair:
      | expression !(':') {do missingColon}
      | expression ':' '*' bitwise_or
        {from 2 "cannot use a starred expression in a dictionary value"}
      | expression ':' &('}' | ',') {at 1 "expression expected after dictionary key and ':'"}

    invalid_parameters:
      | param_no_default* invalid_parameters_helper param_no_default
        {at 2 "non-default argument follows default argument"}
      | param_no_default* '(' param_no_default+ [','] ')'
        {range 1 4 "Function parameters cannot be parenthesized"}
      | '/' ',' {at 0 "at least one argument must precede /"}
      | (slash_no_default | slash_with_default) param_maybe_default* '/'
        {at 2 "/ may appear only once"}
      | [slash_no_default | slash_with_default] param_maybe_default* '*'
        (',' | param_no_default) param_maybe_default* '/' {at 5 "/ must be ahead of *"}
      | param_maybe_default+ '/' '*' {at 2 "expected comma between / and *"}
    invalid_parameters_helper: slash_with_default | param_with_default+
    invalid_default: '=' &(')' | ',') {at 0 "expected default value expression"}
    invalid_star_etc:
      | '*' (')' | ',' (')' | '**')) {at 0 "named arguments must follow bare *"}
      | '*' param '=' {at 2 "var-positional argument cannot have default value"}
      | '*' (param_no_default | ',') param_maybe_default* '*' (param_no_default | ',')
        {at 3 "* argument may appear only once"}
    invalid_kwds:
      | '**' param '=' {at 2 "var-keyword argument cannot have default value"}
      | '**' param ',' param {at 3 "arguments cannot follow var-keyword argument"}
      | '**' param ',' ('*' | '**' | '/') {at 3 "arguments cannot follow var-keyword argument"}
    invalid_lambda_parameters:
      | lambda_param_no_default* invalid_lambda_parameters_helper lambda_param_no_default
        {at 2 "non-default argument follows default argument"}
      | lambda_param_no_default* '(' ','.lambda_param+ [','] ')'
        {range 1 4 "Lambda expression parameters cannot be parenthesized"}
      | '/' ',' {at 0 "at least one argument must precede /"}
      | (lambda_slash_no_default | lambda_slash_with_default) lambda_param_maybe_default* '/'
        {at 2 "/ may appear only once"}
      | [lambda_slash_no_default | lambda_slash_with_default] lambda_param_maybe_default* '*'
        (',' | lambda_param_no_default) lambda_param_maybe_default* '/'
        {at 5 "/ must be ahead of *"}
      | lambda_param_maybe_default+ '/' '*' {at 2 "expected comma between / and *"}
    invalid_lambda_parameters_helper: lambda_slash_with_default | lambda_param_with_default+
    invalid_lambda_star_etc:
      | '*' (':' | ',' (':' | '**')) {here "named arguments must follow bare *"}
      | '*' lambda_param '=' {at 2 "var-positional argument cannot have default value"}
      | '*' (lambda_param_no_default | ',') lambda_param_maybe_default* '*'
        (lambda_param_no_default | ',') {at 3 "* argument may appear only once"}
    invalid_lambda_kwds:
      | '**' lambda_param '=' {at 2 "var-keyword argument cannot have default value"}
      | '**' lambda_param ',' lambda_param {at 3 "arguments cannot follow var-keyword argument"}
      | '**' lambda_param ',' ('*' | '**' | '/')
        {at 3 "arguments cannot follow var-keyword argument"}

    invalid_with_item: expression 'as' expression &(',' | ')' | ':') {do starTargets 2}
    invalid_for_target: ['async'] 'for' star_expressions {do forTargets 2}
    invalid_import_from_targets: import_from_as_names ',' NEWLINE
        {here "trailing comma not allowed without surrounding parentheses"}
    invalid_with_stmt:
      | ['async'] 'with' ','.(expression ['as' star_target])+ NEWLINE {here "expected ':'"}
      | ['async'] 'with' '(' ','.(expressions ['as' star_target])+ [','] ')' NEWLINE
        {here "expected ':'"}
    invalid_with_stmt_indent:
      | ['async'] 'with' ','.(expression ['as' star_target])+ ':' NEWLINE !INDENT
        {indent 1 "expected an indented block after 'with' statement"}
      | ['async'] 'with' '(' ','.(expressions ['as' star_target])+ [','] ')' ':' NEWLINE !INDENT
        {indent 1 "expected an indented block after 'with' statement"}
    invalid_try_stmt:
      | 'try' ':' NEWLINE !INDENT {indent 0 "expected an indented block after 'try' statement"}
      | 'try' ':' block !('except' | 'finally') {here "expected 'except' or 'finally' block"}
      | 'try' ':' block* (except_block+ except_star_block | except_star_block+ except_block) block*
        {here "cannot have both 'except' and 'except*' on the same 'try'"}
    invalid_except_stmt:
      | 'except' ['*'] expression ',' expressions ['as' NAME] ':'
        {from 2 "multiple exception types must be parenthesized"}
      | 'except' ['*'] expression ['as' NAME] NEWLINE {here "expected ':'"}
      | 'except' NEWLINE {here "expected ':'"}
      | 'except' '*' (NEWLINE | ':') {here "expected one or more exception types"}
    invalid_finally_stmt: 'finally' ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'finally' statement"}
    invalid_except_stmt_indent:
      | 'except' expression ['as' NAME] ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'except' statement"}
      | 'except' ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'except' statement"}
    invalid_except_star_stmt_indent: 'except' '*' expression ['as' NAME] ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'except*' statement"}
    invalid_match_stmt:
      | "match" subject_expr NEWLINE {here "expected ':'"}
      | "match" subject_expr ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'match' statement"}
    invalid_case_block:
      | "case" case_patterns [guard] NEWLINE {here "expected ':'"}
      | "case" case_patterns [guard] ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'case' statement"}
    invalid_as_pattern:
      | or_pattern 'as' "_" {at 2 "cannot use '_' as a target"}
      | or_pattern 'as' !NAME expression {at 2 "invalid pattern target"}
    invalid_class_pattern: name_or_attr '(' [','.as_or_pattern+ ','] ','.keyword_pattern+ ','
        ','.as_or_pattern+ {at 5 "positional patterns follow keyword patterns"}
    invalid_if_stmt:
      | 'if' named_expression NEWLINE {here "expected ':'"}
      | 'if' named_expression ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'if' statement"}
    invalid_elif_stmt:
      | 'elif' named_expression NEWLINE {here "expected ':'"}
      | 'elif' named_expression ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'elif' statement"}
    invalid_else_stmt: 'else' ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'else' statement"}
    invalid_while_stmt:
      | 'while' named_expression NEWLINE {here "expected ':'"}
      | 'while' named_expression ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after 'while' statement"}
    invalid_for_stmt:
      | ['async'] 'for' star_targets 'in' star_expressions NEWLINE {here "expected ':'"}
      | ['async'] 'for' star_targets 'in' star_expressions ':' NEWLINE !INDENT
        {indent 1 "expected an indented block after 'for' statement"}
    invalid_def_raw: ['async'] 'def' NAME '(' [params] ')' ['->' expression] ':' NEWLINE !INDENT
        {indent 1 "expected an indented block after function definition"}
    invalid_class_def_raw:
      | 'class' NAME ['(' [arguments] ')'] NEWLINE {here "expected ':'"}
      | 'class' NAME ['(' [arguments] ')'] ':' NEWLINE !INDENT
        {indent 0 "expected an indented block after class definition"}

    """#
}
