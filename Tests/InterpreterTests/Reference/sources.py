"""Seeded sources: expressions, calls, statements, answers of models, and mutations of them."""

import random


class Sources:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def pick(self, *options):
        return self.r.choice(options)

    def chance(self, probability):
        return self.r.random() < probability

    # Numbers

    def underscored(self, digits):
        return "".join(
            d + ("_" if i + 1 < len(digits) and self.chance(0.2) else "")
            for i, d in enumerate(digits)
        )

    def digits(self, most, alphabet="0123456789"):
        return "".join(self.r.choice(alphabet) for _ in range(self.r.randint(1, most)))

    def integer(self):
        kind = self.r.randrange(12)
        if kind < 5:
            return str(self.r.randint(0, 12))
        if kind < 7:
            return str(self.pick(15, 30, 45, 60, 90, 120, 1440, 2023, 2024, 99, 100, 255, 1000))
        if kind == 7:
            return self.pick("0x", "0X") + self.underscored(self.digits(9, "0123456789abcdefABCDEF"))
        if kind == 8:
            return self.pick("0b", "0B", "0b_") + self.underscored(self.digits(12, "01"))
        if kind == 9:
            return self.pick("0o", "0O") + self.underscored(self.digits(8, "01234567"))
        if kind == 10:
            return self.underscored(str(self.r.randint(1, 10 ** self.r.randint(3, 45))))
        return self.pick("0", "00", "0_0", "1_000", "18446744073709551616", "9223372036854775807",
                         "9223372036854775808", "4294967296", "000_0")

    def float(self):
        return self.pick(
            "1.5", "0.1", ".5", "5.", "1e3", "1E-3", "2.5e+10", "1_0.2_5", "0.0", "1e308", "1e309",
            "5e-324", "1e-400", "3.14", "0e0", "00.5", "09.5", "1e16", "1e15", "123456789.123456789",
            "0.30000000000000004", "1e22", "1e23", "2.675", "0.5", "1.5e300", ".1e1", "1.e2",
            repr(self.r.uniform(-1000, 1000)).lstrip("-"), repr(self.r.random()),
            repr(self.r.uniform(0, 1) * 10.0 ** self.r.randint(-30, 30)),
        )

    def bad_number(self):
        return self.pick(
            "012", "0_", "1_", "1__0", "0x", "0b2", "0o8", "0xg", "1e", "1e+", "1_.5", "1._5", "0b",
            "0b1_", "09", "00012", "1a", "1.5x", "0xfor", "1if 1else 2", "1or 2", "1_a", "1e5_",
            "0b12", "0o79", "1jx", "12and 3", "1in[1]", "0_7", "08:30", "09:00", "2024-01-05",
            "1 0", "1.2.3", "0x1.5", "1e1.5", "1..real", "1.__class__", "1not in[2]", "1is 1",
            "0x_", "0b__1", "0o", "0B102", "1.5.", "5e_3",
        )

    # Strings

    def piece(self, quote, is_raw=False, is_bytes=False):
        pieces = ["a", "B", "meeting", " ", "Sam", "12", "-", ":", "{{", "}}", "%", "#", "tea",
                  "\\n", "\\t", "\\\\", "\\'", '\\"', "\\x41", "\\101", "\\0", "\\7", "\\q", "\\8",
                  "\\a", "\\b", "\\f", "\\v", "\\r", "\\x7f", "\\377", "\\400", "\\\n", "\t"]
        if not is_bytes:
            pieces += ["é", "日本", "🥦", "ß", "\\u00e9", "\\U0001F966", "\\N{BULLET}",
                       "\\N{latin small letter e with acute}", "\\ud83e", "\u00a0", "–", "“", "’",
                       "\\u2028", "İ", "ﬁ", "Ω", "e\u0301", "\\xff", "\\x80"]
        other = '"' if quote[0] == "'" else "'"
        if len(quote) == 1:
            pieces.append(other)
        else:
            pieces += [other, "\n", other * 2]
        return self.r.choice(pieces)

    def bad_escape(self):
        return self.pick("\\x4", "\\xg0", "\\u12", "\\U00110000", "\\U1234", "\\N{NO SUCH}", "\\N",
                         "\\N{", "\\x", "\\u", "\\N{}")

    def string(self, kind=None):
        kind = kind or self.r.choices(["", "r", "b", "f", "u", "br"], [60, 8, 5, 18, 3, 2])[0]
        quote = self.r.choices(['"', "'", '"""', "'''"], [60, 25, 8, 7])[0]
        prefix = "".join(self.pick(c, c.upper()) if self.chance(0.3) else c for c in kind)
        if kind == "br" and self.chance(0.5):
            prefix = prefix[::-1]
        is_raw, is_bytes = "r" in kind, "b" in kind
        count = self.r.choice([0, 1, 1, 2, 2, 3, 4, 6])
        text = ""
        for _ in range(count):
            piece = self.piece(quote, is_raw, is_bytes)
            if is_raw and piece.startswith("\\") and piece[1:] in ('"', "'", "\\") \
                    and len(quote) == 1:
                piece = "\\d"
            if kind == "f" and self.chance(0.4):
                piece = self.field(quote)
            elif "{" in piece and kind != "f" and self.chance(0.5):
                piece = "x"
            text += piece
        if kind == "f" and self.chance(0.15):
            prefix = self.pick("rf", "fr", "Rf", "fR")
            text = text.replace("\\", "/")
        return prefix + quote + text + quote

    def field(self, quote):
        inner = self.pick("1", "1+1", "3.14159", "'a'" if quote[0] == '"' else '"a"', "12345", "x",
                          "(1, 2)", "[1]", "True", "None", "60*24", "len('abc')", " 7 ", "-5",
                          "datetime.date(2024, 1, 5)", "1 if 0 else 2", "{'a': 1}['a']", "1!=2",
                          "2 == 2", "'!'", "'}'", "1.0", "10**20", "(lambda: 1)()", "-0.0", "'é'")
        inner = inner.replace("'", "'" if quote[0] == '"' else '"')
        if self.chance(0.06):
            inner = self.pick("", " ", "1 2", "(", "a b", "1)", "[1", "\\n", "#", "'", "!r", ":3",
                              "1=", "1+", "f", "*a", "yield", "lambda x: 1", "a:=1", "{", "}", "x!",
                              "1!x", "1!r", "{1}", "{1:2}", "x=!r", "1:{2}", "1:{2:{3}}", "a=b", "'a")
        debug = self.pick("", "", "", "", "", "", "=", " = ")
        conversion = self.pick("", "", "", "", "!r", "!s", "!a", "!x" if self.chance(0.1) else "")
        spec = ":" + self.spec() if self.chance(0.35) else ""
        if self.chance(0.08):
            spec = self.pick(":{4}", ":>{10}", ":.{2}f", ":{'>'}{5}")
        return "{" + inner + debug + conversion + spec + "}"

    def spec(self):
        r = self.r
        text = ""
        if self.chance(0.35):
            text += self.pick("", "*", "0", "é", "x", " ") + self.pick("<", ">", "^", "=")
        text += self.pick("", "", "", "+", "-", " ")
        text += self.pick("", "", "", "", "#", "z")
        text += self.pick("", "", "0")
        text += self.pick("", "", "1", "5", "8", "12", "20")
        text += self.pick("", "", "", ",", "_")
        text += self.pick("", "", "", ".0", ".1", ".2", ".3", ".10")
        text += r.choices(["", "d", "f", "s", "x", "b", "e", "g", "%", "X", "o", "n", "c", "E", "G",
                           "F", "q", "%Y-%m-%d", "%H:%M", "dd"],
                          [30, 14, 14, 8, 5, 5, 5, 6, 5, 3, 3, 1, 3, 2, 2, 2, 2, 6, 2, 1])[0]
        return text

    # Expressions by what they are likely to be worth

    def any(self, depth=2):
        return self.r.choices(
            [self.int, self.real, self.text, self.boolean, self.sequence, self.mapping, self.date,
             self.delta, self.other],
            [22, 10, 24, 12, 12, 5, 6, 4, 5])[0](depth)

    def other(self, depth):
        return self.pick("None", "...", "True", "False", "()", "[]", "{}", "x", "b'ab'", "Ellipsis",
                         "-1", "(None)", "not None", "datetime.date", "len", "1j", "{1, 2}",
                         "lambda: 1", "__name__", "NotImplemented", "(1)", "(1,)", "'a' 'b'")

    def int(self, depth=2):
        if depth <= 0 or self.chance(0.25):
            return self.integer()
        d = depth - 1
        return self.r.choice([
            lambda: f"{self.int(d)} {self.pick('+', '-', '*', '//', '%', '&', '|', '^')} {self.int(d)}",
            lambda: f"{self.int(d)}{self.pick('+', '-', '*')}{self.any(d)}",
            lambda: f"{self.pick('-', '+', '~', '- ', '--', '-~')}{self.int(d)}",
            lambda: f"({self.int(d)})",
            lambda: f"{self.int(0)} {self.pick('<<', '>>')} {self.r.randint(-1, 70)}",
            lambda: f"{self.pick('2', '3', '-2', '(-2)', '10', '0', '1.5', 'True')}**"
                    f"{self.pick('0', '1', '2', '-1', '10', '64', '-2', '0.5', '3**2', '-0')}",
            lambda: f"len({self.any(d)})",
            lambda: f"int({self.any(d)})",
            lambda: f"int({self.intish()})",
            lambda: f"int({self.intish()}, {self.pick('10', '16', '2', '8', '0', '36', '37', '1')})",
            lambda: f"abs({self.any(d)})",
            lambda: f"round({self.real(d)}{self.pick('', '', ', 2', ', -1', ', 0', ', None', ', 1')})",
            lambda: f"round({self.int(d)}{self.pick('', ', -1', ', -2', ', 1')})",
            lambda: f"{self.pick('min', 'max')}({self.any(d)}, {self.any(d)})",
            lambda: f"{self.pick('min', 'max', 'sum', 'sorted')}({self.sequence(d)})",
            lambda: f"{self.int(d)} if {self.any(d)} else {self.any(d)}",
            lambda: f"divmod({self.int(d)}, {self.int(d)})",
            lambda: f"pow({self.int(0)}, {self.r.randint(-2, 9)})",
            lambda: f"ord({self.pick(chr(39) + 'a' + chr(39), self.text(0))})",
            lambda: f"sum({self.sequence(d)}{self.pick('', ', 1', ', []')})",
            lambda: f"{self.sequence(d)}[{self.index()}]",
        ])()

    def intish(self):
        body = self.pick("12", " 42 ", "-7", "+3", "0x1f", "0b101", "1_000", "1__0", "", "abc", "3.5",
                         "٣", "z", "１２", "0o17", "ff", "007", "_1", "1_", "- 1", "9" * 30, "1e3",
                         "\\n5\\t", "0", "-0", "0x", "0b2")
        return self.pick('"', "'").join(["", body, ""])

    def real(self, depth=2):
        if depth <= 0 or self.chance(0.3):
            return self.float()
        d = depth - 1
        return self.r.choice([
            lambda: f"{self.real(d)} {self.pick('+', '-', '*', '/', '//', '%')} {self.real(d)}",
            lambda: f"{self.int(d)} / {self.int(d)}",
            lambda: f"-{self.real(d)}",
            lambda: f"float({self.any(d)})",
            lambda: "float({})".format(self.pick('"1.5"', '"nan"', '"inf"', '"-Infinity"', '" 3 "',
                                                 '"1_0.5"', '"1e5"', '".5"', '"5."', '"."', '""',
                                                 '"1_"', '"+1"', '"0x1"', '"1e"', '"٣.٥"', '"1e400"',
                                                 '"-nan"', '"1 2"', '"infinit"', "True", "10**400")),
            lambda: f"({self.real(d)}).{self.pick('real', 'is_integer()', 'hex()', 'foo', 'imag')}"
            if self.chance(0.2) else f"({self.real(d)})",
            lambda: f"{self.real(0)}**{self.pick('2', '0.5', '-1', '10', '0', '1000')}",
            lambda: f"divmod({self.real(d)}, {self.real(d)})",
            lambda: f"{self.delta(d)}.total_seconds()",
        ])()

    def argument_text(self):
        return self.r.choice([lambda: repr(self.pick("a", "", " ", "-", ":", "b", "meet", "é", "ß",
                                                     "ab", "\n", ", ", "A", "12")),
                              lambda: self.text(0)])()

    def text(self, depth=2):
        if depth <= 0 or self.chance(0.25):
            return self.string()
        d = depth - 1
        return self.r.choice([
            lambda: f"{self.text(d)} + {self.text(d)}",
            lambda: f"{self.text(d)} {self.pick('', ' ')}{self.string()}"
            if self.chance(0.4) else f"{self.string('')} {self.string()}",
            lambda: f"{self.text(d)} * {self.r.randint(-1, 4)}",
            lambda: f"{self.pick('str', 'repr')}({self.any(d)})",
            lambda: f"{self.target(d)}.{self.method()}",
            lambda: f"{self.target(d)}.{self.method()}.{self.method()}",
            lambda: f"{self.percent_string()} % {self.percent_argument(d)}",
            lambda: f"{self.format_string()}.format({self.format_arguments(d)})",
            lambda: f"{self.target(d)}[{self.index()}]",
            lambda: f"format({self.any(d)}, {self.spec()!r})",
            lambda: f"{self.pick('hex', 'oct', 'bin', 'chr')}({self.int(d)})",
            lambda: f"{self.date(d)}.strftime({self.strftime_format()})",
            lambda: f"{self.date(d)}.isoformat({self.pick('', '', '', self.string(), 'sep=' + repr(' '))})",
            lambda: f"str({self.date(d)})",
            lambda: f"str({self.delta(d)})",
        ])()

    def target(self, depth):
        text = self.text(depth)
        return text if text[-1] in "'\"" and " " not in text else f"({text})"

    def method(self):
        name = self.pick("upper", "lower", "title", "capitalize", "swapcase", "casefold", "strip",
                         "lstrip", "rstrip", "replace", "join", "split", "rsplit", "splitlines",
                         "zfill", "startswith", "endswith", "count", "find", "rfind", "index",
                         "ljust", "rjust", "center", "isdigit", "isdecimal", "isalpha", "isalnum",
                         "isspace", "isupper", "islower", "removeprefix", "removesuffix")
        if self.chance(0.05):
            name = self.pick("encode", "partition", "isidentifier", "foo", "append", "__class__",
                             "expandtabs", "isnumeric", "Upper", "format_map", "translate")
        a = self.argument_text
        if name in ("strip", "lstrip", "rstrip"):
            arguments = self.pick("", "", a(), "None", "'a', 'b'", "1")
        elif name == "replace":
            arguments = f"{a()}, {a()}" + self.pick("", "", "", ", 1", ", -1", ", 0")
        elif name == "join":
            arguments = self.pick("['a', 'b']", "'abc'", "[]", "('x',)", "[1]", "[a]", "1", "{'k': 1}")
        elif name in ("split", "rsplit"):
            arguments = self.pick("", "", a(), f"{a()}, 1", "None", "None, 1", "maxsplit=1", "''",
                                  "sep=':'", "1", f"{a()}, maxsplit=2")
        elif name == "splitlines":
            arguments = self.pick("", "", "True", "keepends=True")
        elif name == "zfill":
            arguments = self.pick("2", "5", "0", "-1", "8")
        elif name in ("startswith", "endswith", "count", "find", "rfind", "index"):
            arguments = a() + self.pick("", "", "", ", 1", ", -2", ", 0, 3", ", None, 2", ", 5, 1")
            if name.endswith("with") and self.chance(0.2):
                arguments = f"({a()}, {a()})"
        elif name in ("ljust", "rjust", "center"):
            arguments = self.pick("5", "9", "0", "12, '*'", "7, '-'", "6, 'ab'", "8, 'é'")
        elif name.startswith("remove"):
            arguments = a()
        else:
            arguments = ""
        if self.chance(0.05):
            arguments = self.pick("", "1", "'a'", "'a', 'b', 'c', 'd'", "x=1", "*['a']", "None")
        return f"{name}({arguments})"

    def index(self):
        n = lambda: self.pick("", "", "0", "1", "-1", "2", "3", "-2", "10", "-10", "None")
        return self.r.choice([
            lambda: self.pick("0", "1", "-1", "2", "-3", "5", "True", "'a'", "1.0", "None", "10**20"),
            lambda: f"{n()}:{n()}", lambda: f"{n()}:{n()}:{self.pick('', '1', '2', '-1', '-2', '0')}",
            lambda: f"{n()}:{n()}", lambda: self.pick("1, 2", "1:2, 3", "", "::", "'a':", "...", ":1.5"),
        ])()

    def percent_string(self):
        count = self.r.choice([0, 1, 1, 1, 2, 3])
        body = "".join(
            self.pick("", "a ", "-", ":", "é") + "%"
            + self.pick("", "", "", "-", "0", "+", " ", "#", "-0", "(a)", "(k)")
            + self.pick("", "", "2", "02", "5", "*", "10")
            + self.pick("", "", "", ".2", ".0", ".3", ".*")
            + self.pick("s", "s", "d", "d", "f", "r", "x", "o", "e", "g", "c", "%", "i", "u", "X", "a",
                        "E", "G", "F", "ld", "", "y", "b")
            for _ in range(count))
        return repr(body + self.pick("", "", "", "%%", " end"))

    def percent_argument(self, depth):
        return self.r.choice([
            lambda: self.any(0), lambda: f"({self.any(0)},)",
            lambda: f"({self.any(0)}, {self.any(0)})",
            lambda: f"({self.int(0)}, {self.any(0)}, {self.real(0)})",
            lambda: "{'a': 1, 'k': 'v'}", lambda: "()", lambda: self.int(0), lambda: self.real(0),
            lambda: f"({self.int(0)}, {self.int(0)})", lambda: "(5, 2.5)", lambda: "(8, 3, 2.5)",
        ])()

    def format_string(self):
        count = self.r.choice([0, 1, 1, 2, 3])
        body = ""
        for _ in range(count):
            name = self.pick("", "", "", "0", "1", "a", "k", "0[0]", "0.year", "a[k]", "2", "0.foo",
                             "00", "-1", "a.b", "0[-1]", "k ")
            if self.chance(0.06):
                name = self.pick("0.__class__", "0.__class__.__mro__", "a.__init__.__globals__", "0[",
                                 "0[]", ".x", "[0]", "0..a", "{0}", "0]")
            conversion = self.pick("", "", "", "!r", "!s", "!a", "!x", "!") if self.chance(0.4) else ""
            spec = ":" + (self.pick("{}", "{1}", "{k}") if self.chance(0.1) else self.spec()) \
                if self.chance(0.4) else ""
            body += self.pick("", "x", "{{", "}}", " ") + "{" + name + conversion + spec + "}"
        if self.chance(0.06):
            body += self.pick("{", "}", "}}{", "{0", "{!", "{:")
        return repr(body)

    def format_arguments(self, depth):
        return self.pick("", "1", f"{self.any(0)}, {self.any(0)}", f"{self.any(0)}", "a=1", "k='v', a=[1]",
                         "1, k=2", "*[1, 2]", "**{'a': 1}", "datetime.date(2024, 1, 5)", "[1, 2], a={'k': 3}",
                         f"{self.real(0)}, {self.int(0)}, k={self.string('')}")

    def boolean(self, depth=2):
        if depth <= 0 or self.chance(0.15):
            return self.pick("True", "False", "1 < 2", "not 0")
        d = depth - 1
        operator = lambda: self.pick("==", "!=", "<", "<=", ">", ">=", "in", "not in")
        return self.r.choice([
            lambda: f"{self.any(d)} {operator()} {self.any(d)}",
            lambda: f"{self.int(d)} {self.pick('<', '<=', '>', '>=', '==', '!=')} {self.real(d)}",
            lambda: f"{self.int(d)} < {self.int(d)} <= {self.int(d)}",
            lambda: f"{self.text(d)} {self.pick('==', '<', '>', 'in', 'not in', '!=')} {self.text(d)}",
            lambda: f"{self.sequence(d)} {self.pick('==', '<', '>=', '!=')} {self.sequence(d)}",
            lambda: f"{self.any(d)} in {self.sequence(d)}",
            lambda: f"{self.any(d)} {self.pick('and', 'or')} {self.any(d)}",
            lambda: f"not {self.any(d)}",
            lambda: f"{self.any(d)} is {self.pick('', 'not ')}None",
            lambda: f"bool({self.any(d)})",
            lambda: f"{self.date(d)} {self.pick('<', '==', '>', '!=')} {self.date(d)}",
            lambda: f"{self.delta(d)} {self.pick('<', '==', '>')} {self.delta(d)}",
            lambda: f"{self.mapping(d)} == {self.mapping(d)}",
            lambda: f"({self.boolean(d)}) {self.pick('==', 'and', 'or', '+', '&', '|', '^')} {self.boolean(d)}",
            lambda: f"{self.any(d)} {self.pick('<>', '=', '===', '!', '&&', '||', '=>')} {self.any(d)}"
            if self.chance(0.3) else "1 == 1.0 == True",
        ])()

    def sequence(self, depth=2):
        d = depth - 1
        count = self.r.choice([0, 1, 2, 2, 3, 3, 4])
        items = [self.any(d) if depth > 0 else self.integer() for _ in range(count)]
        if depth > 0 and items and self.chance(0.12):
            items[0] = "*" + self.sequence(d)
        tail = self.pick("", "", "", ",") if items else ""
        form = self.r.randrange(10)
        if form < 5:
            return "[" + ", ".join(items) + tail + "]"
        if form < 8:
            return "(" + ", ".join(items) + ("," if len(items) == 1 else tail) + ")"
        if depth <= 0:
            return "[1, 2, 3]"
        return self.r.choice([
            lambda: f"{self.sequence(d)} + {self.sequence(d)}",
            lambda: f"{self.sequence(d)} * {self.r.randint(-1, 3)}",
            lambda: f"{self.pick('list', 'tuple', 'sorted')}({self.any(d)})",
            lambda: f"{self.sequence(d)}[{self.index()}]",
            lambda: f"[{self.int(0)} for x in {self.sequence(0)}]",
            lambda: f"list(range({self.r.randint(0, 5)}))",
            lambda: f"sorted({self.sequence(d)}, reverse={self.pick('True', 'False', '1')})",
        ])()

    def mapping(self, depth=2):
        d = depth - 1
        count = self.r.choice([0, 1, 1, 2, 3])
        items = [f"{self.pick(self.any(d), repr(self.pick('a', 'b', 'title')))}: {self.any(d)}"
                 for _ in range(count)]
        if depth > 0 and self.chance(0.1):
            items.append("**" + self.mapping(d))
        text = "{" + ", ".join(items) + "}"
        if depth > 0 and self.chance(0.25):
            return self.pick(f"{text}[{self.any(d)}]", f"{text}.get({self.any(d)})",
                             f"{text}.get('a', 1)", f"dict({text})", f"dict(a=1, **{text})",
                             f"dict([('a', 1), ({self.any(d)}, 2)])", f"list({text})", f"{text}.items()",
                             f"{text} | {text}", f"len({text})")
        return text

    def date(self, depth=2):
        if depth <= 0 or self.chance(0.5):
            year = self.pick(2023, 2024, 2024, 2025, 1, 9999, 2000, 1900, 999)
            month, day = self.r.randint(1, 12), self.r.randint(1, 28)
            if self.chance(0.12):
                month, day = self.pick((2, 29), (2, 30), (13, 1), (0, 1), (4, 31), (12, 31), (1, 0))
            name = self.pick("date", "date", "date", "datetime")
            more = self.pick("", "", ", 9", ", 14, 30", ", 23, 59, 59", ", 1, 2, 3, 4", ", 24", ", 0, 60") \
                if name == "datetime" else ""
            if self.chance(0.06):
                return f"datetime.{name}({self.pick('2024', '', '2024, 1', 'year=2024, month=5, day=1', '2024, 1, 1.5', '2024, 1, day=5', '1, 2, 3, 4, 5, 6, 7, 8, 9', '2024, 1, 5, foo=1', chr(34) + '2024-01-05' + chr(34), '10**10, 1, 1', 'None, 1, 1', 'True, True, True')})"
            return f"datetime.{name}({year}, {month}, {day}{more})"
        d = depth - 1
        return self.r.choice([
            lambda: f"{self.date(d)} {self.pick('+', '-')} {self.delta(d)}",
            lambda: f"({self.date(d)} + {self.delta(d)})",
            lambda: f"{self.date(d)}.replace({self.pick('year', 'month', 'day', 'hour')}={self.r.randint(0, 31)})",
            lambda: f"datetime.date.fromisoformat({self.pick(chr(39) + '2024-01-05' + chr(39), chr(39) + '2024-1-5' + chr(39), chr(39) + '20240105' + chr(39), chr(39) + '2024-W01-1' + chr(39), chr(39) + '2024-02-30' + chr(39), '1', chr(39)*2)})",
            lambda: f"{self.date(d)}.{self.pick('date()', 'year', 'month', 'day', 'weekday()', 'isoweekday()', 'toordinal()', 'hour', 'foo', 'today()', 'ctime()', 'minute', 'weekday(1)')}",
            lambda: f"{self.date(d)} - {self.date(d)}",
            lambda: f"({self.date(d)} - {self.date(d)}).days",
            lambda: f"{self.date(d)} {self.pick('+', '*', '/', '-')} {self.any(d)}",
        ])()

    def delta(self, depth=2):
        if depth <= 0 or self.chance(0.5):
            unit = lambda: self.pick("days", "hours", "minutes", "weeks", "seconds", "milliseconds",
                                     "microseconds")
            amount = lambda: self.pick("1", "7", "-1", "30", "1.5", "90", "0", "0.1", "1e-7", "1000",
                                       "10**9", "-0.5", "36", "1/3")
            return self.r.choice([
                lambda: f"datetime.timedelta({unit()}={amount()})",
                lambda: f"datetime.timedelta({unit()}={amount()}, {unit()}={amount()})",
                lambda: f"datetime.timedelta({amount()})",
                lambda: f"datetime.timedelta({amount()}, {amount()})",
                lambda: self.pick("datetime.timedelta()", "datetime.timedelta('1')", "datetime.timedelta(1, 2, 3, 4, 5, 6, 7)",
                                  "datetime.timedelta(years=1)", "datetime.timedelta(None)", "datetime.timedelta(days=10**10)",
                                  "datetime.timedelta(float('nan'))", "datetime.timedelta(1, 2, 3, 4, 5, 6, 7, 8)"),
            ])()
        d = depth - 1
        return self.r.choice([
            lambda: f"{self.delta(d)} {self.pick('+', '-', '//', '/', '%')} {self.delta(d)}",
            lambda: f"{self.delta(d)} {self.pick('*', '/', '//', '%')} {self.pick('2', '0.5', '3', '0', '-1', '1.1', '7')}",
            lambda: f"-{self.delta(d)}", lambda: f"abs({self.delta(d)})",
            lambda: f"({self.delta(d)}).{self.pick('days', 'seconds', 'microseconds', 'total_seconds()', 'min', 'hours')}",
            lambda: f"3 * {self.delta(d)}", lambda: f"divmod({self.delta(d)}, {self.delta(d)})",
        ])()

    def strftime_format(self):
        if self.chance(0.5):
            return self.pick('"%Y-%m-%d"', "'%H:%M'", '"%A, %B %d, %Y"', '"%d.%m.%Y"', '"%I:%M %p"')
        return repr("".join(self.pick("%Y", "%m", "%d", "%H", "%M", "%S", "%j", "%y", "%a", "%A", "%b",
                                      "%B", "%p", "%I", "%U", "%W", "%V", "%G", "%u", "%w", "%e", "%f",
                                      "%%", "%c", "%x", "%X", "%Z", "%z", "-", " ", "x", "%F", "%T",
                                      "%D", "%R", "%h", "%C", "%-d", "%q", "é", "%g", "%n")
                            for _ in range(self.r.randint(0, 4))))

    # Calls and statements

    def title(self):
        return self.pick('"Meeting with Sam"', "'Dentist'", '"Lunch"', '"Broccoli tasting"',
                         '"Sam\'s birthday"', '"Team sync"', "'Call with Ana'", self.string(), self.text(1))

    def call_argument(self):
        r = self.r
        day = f"{self.pick(2023, 2024, 2025)}-{r.randint(1, 13):02}-{r.randint(1, 31):02}"
        time = f"{r.randint(0, 24):02}:{r.randint(0, 59):02}"
        name, value = self.pick(
            ("title", self.title()), ("date", repr(day)), ("date", f'"{day}"'), ("time", f'"{time}"'),
            ("time", f"'{time}'"), ("duration", self.pick("30", "60", "60*2", "90", '"30"', "1.5", "1h")),
            ("date", self.date(1)), ("duration", self.int(1)), ("x", self.any(1)),
            ("date", day if self.chance(0.3) else repr(day)), ("location", '"Room 1"'))
        if self.chance(0.05):
            return "*" + self.sequence(0) if self.chance(0.5) else "**" + self.mapping(0)
        return f"{name}={value}" if self.chance(0.65) else value

    def call(self):
        name = self.pick("action.add_calendar_entry", "action.add_calendar_entry",
                         "action.remove_calendar_entry", "action.f", "add_calendar_entry",
                         "calendar.add", "action.x.y", "foo", "action . f", "api.call")
        if self.chance(0.5):
            r = self.r
            return (f'{name}({self.title()}, date="2024-{r.randint(1, 12):02}-{r.randint(1, 28):02}", '
                    f'time="{r.randint(0, 23):02}:{r.randint(0, 59):02}"'
                    + self.pick("", ", duration=60", ", duration=30", ", duration=1*60") + ")")
        arguments = [self.call_argument() for _ in range(self.r.choice([0, 1, 2, 3, 4, 4]))]
        return f"{name}({', '.join(arguments)}{self.pick('', '', '', ',') if arguments else ''})"

    def statement(self):
        name = lambda: self.pick("x", "y", "title", "date", "d", "start", "_", "match", "é", "case")
        return self.r.choice([
            lambda: f"{name()} = {self.any(1)}",
            lambda: f"{name()} = {name()} = {self.any(1)}",
            lambda: f"{name()}, {name()} = {self.any(1)}, {self.any(1)}",
            lambda: f"{name()}, {self.pick('*', '')}{name()} = {self.sequence(1)}",
            lambda: f"[{name()}, ({name()}, {name()})] = {self.pick('1, (2, 3)', self.sequence(1))}",
            lambda: f"{name()} {self.pick('+=', '-=', '*=', '//=', '%=', '|=', '**=')} {self.pick('1', '2', self.any(0))}",
            lambda: f"{name()}: int = {self.any(1)}",
            lambda: self.call(), lambda: self.any(1), lambda: self.call(),
            lambda: self.pick("pass", "import datetime", "from datetime import date",
                              "from datetime import date, timedelta", "import datetime as dt", "# comment",
                              "from datetime import datetime", "", "   ", "print('hi')", "del x",
                              "import os", "from os import path", "return 1", "global x", "assert 1",
                              "raise ValueError", "break", "yield 1", "x", "(y := 5)", "print(1, end='')"),
            lambda: f"({name()} := {self.any(0)})",
            lambda: f"x.y = {self.any(0)}" if self.chance(0.3) else f"date = {self.date(1)}",
        ])()

    def program(self):
        count = self.r.choice([1, 2, 2, 3, 4])
        lines = [self.statement() for _ in range(count)]
        text = lines[0]
        for line in lines[1:]:
            text += self.pick("\n", "\n", "; ", ";", "  # note\n", "\n\n", "\r\n", " \\\n", "\n ", "\\\n") \
                if self.chance(0.9) else " "
            text += line
        if self.chance(0.2):
            text += self.pick("\n", ";", "\n\n", " ", "\n# end", "\t", "\\", "\r")
        if "\nimport" not in text and self.chance(0.15) and "date" in text:
            text = self.pick("import datetime\n", "from datetime import date, timedelta\n") + text
        return text

    def compound(self):
        return self.pick(
            "if {a}:\n    {s}\nelse:\n    {s}", "for x in {a}:\n    {s}", "while {a}:\n  {s}\n  break",
            "def f(x, y={a}):\n    return {a}", "class A:\n    x = {a}", "with open('f') as f:\n    {s}",
            "try:\n    {s}\nexcept Exception as e:\n    {s}", "[{a} for x in {a} if {a}]", "lambda x: {a}",
            "{{x: {a} for x in {a}}}", "({a} for x in {a})", "async def f():\n    await {a}",
            "match {a}:\n    case 1:\n        {s}", "def f({a}): pass", "if {a}: {s}", "if {a}\n    {s}",
            "for {a} in {a}: {s}", "def f():\n{s}", "class A({a}): pass", "@{a}\ndef f(): pass",
            "open({a})", "eval({a})", "exec({a})", "__import__({a})", "getattr({a}, {a})",
            "().__class__.__bases__", "type({a})", "isinstance({a}, int)", "range({a})", "set({a})",
            "({a}).__class__", "globals()", "x = {a}\nif x:\n  {s}\n {s}", "\t{s}\n        {s}",
            "zip({a}, {a})", "map(str, {a})", "any({a})", "{{ {a}, {a} }}", "print({a})", "print {a}",
            "exec {a}", "{a} if {a}", "{a} = {a}", "f({a} = {a})", "f({a} for x in {a}, 1)", "del {a}",
            "[{a}, {a} for x in y]", "{{ {a}: *{a} }}", "{{ {a}: , 1: 2 }}", "{{ {a}: 1, {a} }}",
            "{a}: int", "({a}): int = 1", "{a} += 1", "({a} := 1)", "f(x := {a})", "f(a=1, {a})",
            "f(**{a}, *{a})", "f(**{a}, {a})", "f(a=1, a=2)", "lambda x, x: 1", "lambda (x): 1",
            "def f(a, (b, c)): pass", "from x import (a, b", "import {a}", "from . import x", "nonlocal x",
            "raise {a} from {a}", "assert {a}, {a}", "try:\n  {s}", "else:\n  {s}", "elif {a}: {s}",
            "yield {a}", "await {a}", "return {a}", "*{a}", "*a, *b = {a}", "**{a}", "f(*)", "f(**)",
            "({a}", "{a})", "[{a})", "({a}]", "{a} {a}", "f({a} {a})", "({a}, {a} {a})", "{a}.{a}",
            "{a} not {a}", "if x = {a}: pass", "while x = {a}: pass", "{a} ? {a} : {a}", "{a}++", "!{a}",
            "def f(x, x): pass", "f(True=1)", "None = {a}", "f() = {a}", "{a} + 1 = {a}", "x + 1 += 2",
            "(a, b) += {a}", "[x for x in 1, 2]", "[*a for a in b]", "{{**a for a in b}}", "f(a.b={a})",
            "f({a}=)", "f(a=)", "f(,)", "f({a},,{a})", "[,]", "(,)", "{{,}}", "[{a}", "{{ {a}", "x = ", "= 1",
            "x = yield", "a, b := 1, 2", "with {a}\n  pass", "class {a}: pass", "def {a}(): pass",
            "import a.b as c.d", "from a import *, b", "from a import b,", "for x {a}: pass", "continue",
        ).format(a=_Any(self), s=_Statement(self))

    ANSWERS = [
        'action.add_calendar_entry("{t}", date="{d}", time="{h}", duration=60)',
        "```python\naction.add_calendar_entry(\"{t}\", date=\"{d}\", time=\"{h}\", duration=60)\n```",
        "Sure! Here is the call:\naction.add_calendar_entry(title=\"{t}\", date=\"{d}\", time=\"{h}\")",
        "I've added {t} on {d} at {h}.",
        "action.remove_calendar_entry(\"{t}\", \"{d}\", \"{h}\")",
        "action.add_calendar_entry('{t}', '{d}', '{h}', 60)",
        'action.add_calendar_entry("{t}", date="{d}", time="{h}", duration=60))',
        'action.add_calendar_entry("{t}", date="{d}", time="{h}", duration=60',
        'action.add_calendar_entry("{t}", date={d}, time={h}, duration=60)',
        'action.add_calendar_entry("{t}" date="{d}", time="{h}")',
        'action.add_calendar_entry("{t}, date="{d}", time="{h}", duration=60)',
        'action.add_calendar_entry(“{t}”, date=“{d}”, time=“{h}”)',
        'action.add_calendar_entry(title: "{t}", date: "{d}")',
        'action.add_calendar_entry({{"title": "{t}", "date": "{d}", "time": "{h}"}})',
        'action.add_calendar_entry(**{{"title": "{t}", "date": "{d}"}})',
        'from datetime import date, timedelta\nd = date(2024, 11, 11) + timedelta(days=1)\n'
        'action.add_calendar_entry("{t}", date=d.strftime("%Y-%m-%d"), time="{h}", duration=30)',
        'import datetime\naction.add_calendar_entry("{t}", date=str(datetime.date({dd})), time="{h}")',
        "title = '{t}'\ndate = '{d}'\naction.add_calendar_entry(title, date=date, time='{h}', duration=1 * 60)",
        'action.add_calendar_entry("{t}", date="{d}", time="{h}", duration=60) # one hour',
        'action.add_calendar_entry(\n    "{t}",\n    date="{d}",\n    time="{h}",\n    duration=60,\n)',
        'action.add_calendar_entry("{t}", date="{d}", time="{h}"); action.remove_calendar_entry("{t}", date="{d}", time="{h}")',
        'action.add_calendar_entry("Sam\'s {t}", date="{d}", time="{h}")',
        "action.add_calendar_entry('Sam's {t}', date='{d}', time='{h}')",
        'action.add_calendar_entry("{t}", date="{d}", time="{h}", duration=1h)',
        'action.add_calendar_entry("{t}", date="{d}", time="{h}", duration="60 minutes")',
        'action.add_calendar_entry(f"{{\'{t}\'}}", date=f"{{2024}}-{{11:02}}-{{5:02d}}", time="{h}")',
        'action.add_calendar_entry("{t}", date="{d}", time="{h}", duration=60)\n\nLet me know if you need anything else!',
        '`action.add_calendar_entry("{t}", date="{d}", time="{h}")`',
        '> action.add_calendar_entry("{t}", date="{d}", time="{h}")',
        '1. action.add_calendar_entry("{t}", date="{d}", time="{h}")',
        'result = action.add_calendar_entry("{t}", date="{d}", time="{h}")\nprint(result)',
        'action.add_calendar_entry["{t}", date="{d}"]', 'action.add_calendar_entry "{t}", "{d}"',
        'action->add_calendar_entry("{t}")', 'action.add_calendar_entry("{t}", date="{d}", date="{d}")',
        'action.add_calendar_entry(title="{t}", "{d}", "{h}")', 'if True:\n    action.add_calendar_entry("{t}")',
        '  action.add_calendar_entry("{t}", date="{d}")', 'action.add_calendar_entry("""{t}""", date="""{d}""")',
        'action.add_calendar_entry("{t}", date="2024-" + "11-" + str(11), time="%02d:%02d" % (9, 5))',
        'action.add_calendar_entry("{t}", date="{{}}-{{:02}}-{{:02}}".format(2024, 1, 5), time="{h}")',
        'await action.add_calendar_entry("{t}")', 'action.add_calendar_entry(title="{t}", date=datetime.date({dd}).isoformat())',
        'action.add_calendar_entry("{t}", date="{d}", time=09:30)', 'action.add_calendar_entry("{t}", time=9:30)',
        'action.add_calendar_entry("{t}", date=05-11-2024)', 'action.add_calendar_entry("{t}", duration=030)',
        '{{"name": "add_calendar_entry", "arguments": {{"title": "{t}", "ok": true, "x": null}}}}',
        '[action.add_calendar_entry("{t}", date="{d}"), action.add_calendar_entry("{t}", date="{d}")]',
        'action.add_calendar_entry("{t}", date="{d}", time="{h}").', 'action.add_calendar_entry("{t}\n", date="{d}")',
        'action.add_calendar_entry("{t}"\n, date="{d}"\n)', '<call>action.add_calendar_entry("{t}")</call>',
    ]

    def answer(self):
        r = self.r
        return self.r.choice(self.ANSWERS).format(
            t=self.pick("Meeting with Sam", "Dentist", "Lunch – Ana", "Zahnarzt für Jörg", "会議", "Party 🎉",
                        "Team sync", "1:1 with Bo", "Broccoli", "Gym"),
            d=f"{self.pick(2023, 2024, 2025)}-{r.randint(1, 12):02}-{r.randint(1, 28):02}",
            dd=f"2024, {r.randint(1, 12)}, {r.randint(1, 28)}",
            h=f"{r.randint(0, 23):02}:{self.pick('00', '15', '30', '45')}")

    # Mutations

    def mutated(self, text):
        characters = list(text)
        for _ in range(self.r.choice([1, 1, 1, 2, 3])):
            if not characters:
                break
            i = self.r.randrange(len(characters))
            kind = self.r.randrange(9)
            if kind == 0:
                del characters[i]
            elif kind == 1:
                characters.insert(i, characters[i])
            elif kind == 2 and i + 1 < len(characters):
                characters[i], characters[i + 1] = characters[i + 1], characters[i]
            elif kind == 3:
                places = [j for j, c in enumerate(characters) if c in "'\""]
                if places:
                    j = self.r.choice(places)
                    characters[j] = self.pick("'", '"', "“", "”", "’", "`", "", "«")
            elif kind == 4:
                places = [j for j, c in enumerate(characters) if c in "()[]{}"]
                if places:
                    characters[self.r.choice(places)] = self.pick("", "(", ")", "[", "]", "{", "}", "((", "))")
            elif kind == 5:
                characters.insert(i, self.pick(*"()[]{}'\"\\,:;=.*+-~!?@#$%&|^<>` \n\t0aé€\u00a0\u200b\f",
                                               "  ", "\\n", "f'", "lambda ", "not ", " in ", "0x", "->",
                                               ":=", "**", "...", " for x in y", " if ", "else", "\n  "))
            elif kind == 6:
                places = [j for j, c in enumerate(characters) if c in ",:=."]
                if places:
                    characters[self.r.choice(places)] = self.pick("", ",,", ";", " ", "==", ":", "=", ".")
            elif kind == 7:
                characters = characters[:i]
            else:
                j = min(len(characters), i + self.r.randint(1, 6))
                characters[i:j] = []
        return "".join(characters)


class _Any:
    def __init__(self, sources):
        self.sources = sources

    def __format__(self, _):
        s = self.sources
        return s.any(1) if s.chance(0.5) else s.pick("x", "1", "'a'", "a.b", "f(x)", "a[0]", "(1, 2)", "y")


class _Statement(_Any):
    def __format__(self, _):
        s = self.sources
        text = s.pick("x = 1", "pass", "foo(1)", "action.f('a')", "y")
        return text
