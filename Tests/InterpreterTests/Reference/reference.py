"""What CPython says about a source: whether it compiles, its value, the calls it makes.

A source is run twice. The first run is CPython's own. The second, of a rewritten tree, finds whether
the evaluation reaches something that the sandbox does not have (a lambda, `open`, `(1).real`).
"""

import ast
import builtins
import datetime
import os
import sys
import warnings

warnings.simplefilter("ignore")

FUNCTIONS = set(
    "len abs round min max sum sorted repr chr ord print divmod pow bin hex oct format".split()
)
TYPES = {"int", "float", "str", "bool", "list", "tuple", "dict"}
METHODS = {
    "str": set(
        "upper lower title capitalize swapcase casefold strip lstrip rstrip replace join split "
        "rsplit splitlines zfill format startswith endswith count find rfind index ljust rjust "
        "center isdigit isdecimal isalpha isalnum isspace isupper islower removeprefix "
        "removesuffix".split()
    ),
    "date": set(
        "isoformat strftime weekday isoweekday replace toordinal year month day".split()
    ),
    "datetime": set(
        "isoformat strftime weekday isoweekday replace toordinal date year month day hour minute "
        "second microsecond".split()
    ),
    "timedelta": {"total_seconds", "days", "seconds", "microseconds"},
    "dict": {"get"},
    "module": {"date", "datetime", "timedelta"},
    "type": {"fromisoformat"},
}
# The types whose values the sandbox has.
VALUES = {
    "NoneType", "bool", "int", "float", "str", "bytes", "list", "tuple", "dict", "ellipsis", "date",
    "datetime", "timedelta",
}
EXPRESSIONS = (
    ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Compare,
    ast.BoolOp, ast.IfExp, ast.Call, ast.Starred, ast.Attribute, ast.Subscript, ast.Slice,
    ast.JoinedStr, ast.FormattedValue, ast.NamedExpr,
)


class OutOfSubset(BaseException):
    """The evaluation reached something that the sandbox does not have."""


class Deed(BaseException):
    """The source was about to do something to the machine: the fuzzer writes `os.system("x")`, too."""


is_judging = False


def forbid_deeds(event, arguments):
    """Lets sources that are judged read modules and nothing else."""
    if not is_judging:
        return
    if event == "open":
        mode, flags = arguments[1:3]
        if not (mode or "r").startswith("r") or "+" in (mode or "") or flags & (
            os.O_WRONLY | os.O_RDWR | os.O_CREAT
        ):
            raise Deed
    elif event not in ("os.listdir", "os.scandir") and event.split(".")[0] in (
        "os", "subprocess", "socket", "shutil", "ctypes", "pty", "signal", "fcntl", "tempfile",
        "webbrowser", "urllib", "ftplib", "smtplib", "telnetlib", "mmap", "sqlite3",
    ):
        raise Deed


sys.addaudithook(forbid_deeds)


class Recorder:
    """A dotted name that nothing defines; calling it is recorded."""

    def __init__(self, name, calls):
        self.__dict__.update(_name=name, _calls=calls)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Recorder(f"{self._name}.{name}", self._calls)

    def __call__(self, *args, **kwargs):
        self._calls.append([self._name, [repr(a) for a in args],
                            [[k, repr(v)] for k, v in kwargs.items()]])


def outside(*_):
    raise OutOfSubset


def attribute(value, name):
    if isinstance(value, Recorder):
        return getattr(value, name)
    kind = type(value).__name__
    if kind == "type":
        if value is datetime.date and name == "fromisoformat":
            return getattr(value, name)
        raise OutOfSubset
    result = getattr(value, name)
    if name not in METHODS.get(kind, ()):
        raise OutOfSubset
    return result


def plain(value):
    """Refuses what is a value in CPython and none in the sandbox: functions, types, modules."""
    if type(value).__name__ not in VALUES or isinstance(value, Recorder):
        raise OutOfSubset
    return value


def percent(left, right):
    if isinstance(left, bytes):  # Formatting, of which the sandbox has that of strings alone.
        raise OutOfSubset
    return plain(left % right)


def is_foreign(name):
    return name != "print" and (
        hasattr(builtins, name) or (name.startswith("__") and name.endswith("__")))


def recorded_names(tree):
    """The first names of the dotted names that are called and that nothing defines."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            while isinstance(function, ast.Attribute):
                function = function.value
            if isinstance(function, ast.Name):
                names.add(function.id)
    return {name for name in names if name not in ("datetime", "print") and not is_foreign(name)}


class Rewriter(ast.NodeTransformer):
    """Replaces what the sandbox does not have by a call that says so."""

    def __init__(self, recorded, assigned):
        self.recorded = recorded
        self.assigned = assigned

    def call(self, name, *arguments):
        return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])

    def visit_children(self, node):
        return super().generic_visit(node)

    def generic_visit(self, node):
        if isinstance(node, ast.expr) and not isinstance(node, EXPRESSIONS):
            return self.call("__outside")
        if isinstance(node, ast.stmt) and not isinstance(
            node,
            (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Pass, ast.Import,
             ast.ImportFrom),
        ):
            return ast.Expr(self.call("__outside"))
        return self.visit_children(node)

    def visit_Import(self, node):
        if any(alias.name != "datetime" for alias in node.names):
            return ast.Expr(self.call("__outside"))
        return node

    def visit_ImportFrom(self, node):
        names = {alias.name for alias in node.names}
        if node.module != "datetime" or node.level or names - METHODS["module"]:
            return ast.Expr(self.call("__outside"))
        return node

    def visit_Constant(self, node):
        return self.call("__outside") if isinstance(node.value, complex) else node

    def visit_Tuple(self, node):
        if any(isinstance(item, ast.Slice) for item in node.elts):
            return self.call("__outside")
        return self.visit_children(node)

    def visit_BinOp(self, node):
        self.visit_children(node)
        if isinstance(node.op, ast.Mod):
            return self.call("__percent", node.left, node.right)
        return self.call("__plain", node)

    def visit_AnnAssign(self, node):
        node.value = node.value and self.visit(node.value)
        node.annotation = self.callee(node.annotation)
        return node

    def visit_Name(self, node):
        return self.call("__plain", self.callee(node)) if isinstance(node.ctx, ast.Load) else node

    def visit_Attribute(self, node):
        return self.call("__plain", self.callee(node))

    def callee(self, node):
        """Visits what is called or has an attribute taken: it need not be a value."""
        if isinstance(node, ast.Name):
            known = node.id in FUNCTIONS | TYPES | self.recorded | self.assigned | {"datetime"}
            return node if known or not is_foreign(node.id) else self.call("__outside")
        if isinstance(node, ast.Attribute):
            return self.call("__attribute", self.callee(node.value), ast.Constant(node.attr))
        return self.visit(node)

    def visit_Call(self, node):
        # A generator expression as the only argument, too, is visited as an expression.
        return ast.Call(self.callee(node.func), [self.visit(a) for a in node.args],
                        [self.visit(k) for k in node.keywords])

    def visit_Starred(self, node):
        return ast.Starred(self.visit(node.value), node.ctx)


def assigned_names(tree):
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.alias):
            names.add(node.asname or node.name)
    return names - {"datetime"}


def is_ambiguous(tree, assigned):
    """Whether CPython does what depends on identity, on order or on places other than names."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Compare):
            for operation, right in zip(node.ops, node.comparators):
                if isinstance(operation, (ast.Is, ast.IsNot)) and not (
                    isinstance(right, ast.Constant) and any(right.value is value for value in (None, True, False))
                ):
                    return True
    return any(is_foreign(name) or name == "print" for name in assigned)


def run(tree, environment):
    """Runs a module; the value of the last statement when it is an expression."""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(ast.fix_missing_locations(tree), "answer", "exec"), environment)
    if last is None:
        return None
    expression = ast.fix_missing_locations(ast.Expression(last.value))
    return eval(compile(expression, "answer", "eval"), environment)


def environment(recorded, calls):
    names = {name: Recorder(name, calls) for name in recorded}
    names["datetime"] = datetime
    names["print"] = lambda *a, **k: None
    return names


def is_outside(source):
    tree = ast.parse(source)
    recorded, assigned = recorded_names(tree), assigned_names(tree)
    ambiguous = is_ambiguous(tree, assigned)
    names = environment(recorded, [])
    names.update(__outside=outside, __plain=plain, __attribute=attribute, __percent=percent)
    try:
        if not is_value(run(Rewriter(recorded, assigned).visit(tree), names)):
            return True
    except OutOfSubset:
        return True
    except Exception:
        pass
    return ambiguous


def is_value(value):
    kind = type(value).__name__
    if kind not in VALUES:
        return False
    if kind in ("list", "tuple"):
        return all(is_value(item) for item in value)
    if kind == "dict":
        return all(is_value(k) and is_value(v) for k, v in value.items())
    return True


def type_name(value):
    kind = type(value)
    return kind.__name__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"


def verdict(source):
    """What CPython says: a row of the corpus without its kind; None when it is not comparable."""
    global is_judging
    is_judging = True
    try:
        return judged(source)
    except Deed:
        return None
    finally:
        is_judging = False


def judged(source):
    try:
        compile(source, "answer", "exec")
    except (SyntaxError, ValueError) as error:
        row = {"e": [type(error).__name__, getattr(error, "msg", None) or str(error)]}
        if isinstance(error, SyntaxError):
            row["e"] += [error.lineno, error.offset, error.end_lineno, error.end_offset]
        return row
    except (MemoryError, RecursionError, OverflowError):
        return None
    calls = []
    row = {}
    try:
        tree = ast.parse(source)
        value = run(tree, environment(recorded_names(tree), calls))
        text = repr(value)
        if len(text) > 240 or " at 0x" in text:
            if is_value(value):
                return None
            text = ""
        row["v"] = text
        row["t"] = type_name(value)
    except (MemoryError, RecursionError):
        return None
    except SystemExit:
        row["x"] = ["SystemExit", ""]
    except Exception as error:
        message = str(error)
        # A failed import tells where the module lies on this machine, which is nobody's business.
        told = len(message) < 200 and not (isinstance(error, ImportError) and error.path)
        row["x"] = [type(error).__name__, message if told else ""]
    try:
        if is_outside(source):
            row["o"] = 1
    except RecursionError:
        return None
    if calls:
        row["c"] = calls
    return row
