// Attributes of values: the fields of dates, and which methods there are.

extension Calculator {
  /// The methods that can be called, by type.
  static let methods: [String: Set<String>] = [
    "str": [
      "upper", "lower", "title", "capitalize", "swapcase", "casefold", "strip", "lstrip", "rstrip",
      "replace", "join", "split", "rsplit", "splitlines", "zfill", "format", "startswith",
      "endswith", "count", "find", "rfind", "index", "ljust", "rjust", "center", "isdigit",
      "isdecimal", "isalpha", "isalnum", "isspace", "isupper", "islower", "removeprefix",
      "removesuffix",
    ],
    "datetime.date": ["isoformat", "strftime", "weekday", "isoweekday", "replace", "toordinal"],
    "datetime.datetime": [
      "isoformat", "strftime", "weekday", "isoweekday", "replace", "toordinal", "date",
    ],
    "datetime.timedelta": ["total_seconds"],
    "dict": ["get"],
  ]

  /// What CPython has besides: asking for it is refused as outside of the sandbox, not as unknown.
  static let others: [String: Set<String>] = [
    "str": [
      "encode", "expandtabs", "format_map", "isascii", "isidentifier", "isnumeric", "isprintable",
      "istitle", "maketrans", "partition", "rindex", "rpartition", "translate",
    ],
    "int": [
      "as_integer_ratio", "bit_count", "bit_length", "conjugate", "denominator", "from_bytes",
      "imag", "numerator", "real", "to_bytes",
    ],
    "bool": [
      "as_integer_ratio", "bit_count", "bit_length", "conjugate", "denominator", "from_bytes",
      "imag", "numerator", "real", "to_bytes",
    ],
    "float": ["as_integer_ratio", "conjugate", "fromhex", "hex", "imag", "is_integer", "real"],
    "list": [
      "append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse",
      "sort",
    ],
    "tuple": ["count", "index"],
    "dict": [
      "clear", "copy", "fromkeys", "items", "keys", "pop", "popitem", "setdefault", "update",
      "values",
    ],
    "bytes": [
      "capitalize", "center", "count", "decode", "endswith", "expandtabs", "find", "fromhex", "hex",
      "index", "isalnum", "isalpha", "isascii", "isdigit", "islower", "isspace", "istitle",
      "isupper", "join", "ljust", "lower", "lstrip", "maketrans", "partition", "removeprefix",
      "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip",
      "split", "splitlines", "startswith", "strip", "swapcase", "title", "translate", "upper",
      "zfill",
    ],
    "datetime.date": [
      "ctime", "fromisocalendar", "fromisoformat", "fromordinal", "fromtimestamp", "isocalendar",
      "max", "min", "resolution", "timetuple", "today",
    ],
    "datetime.datetime": [
      "astimezone", "combine", "ctime", "dst", "fold", "fromisocalendar", "fromisoformat",
      "fromordinal", "fromtimestamp", "isocalendar", "max", "min", "now", "resolution", "strptime",
      "time", "timestamp", "timetuple", "timetz", "today", "tzinfo", "tzname", "utcfromtimestamp",
      "utcnow", "utcoffset", "utctimetuple",
    ],
    "datetime.timedelta": ["max", "min", "resolution"],
  ]

  /// Whether a type has a method that can be called.
  static func hasMethod(_ name: String, of value: Value) -> Bool {
    methods[value.typeName]?.contains(name) ?? false
  }

  /// An attribute that is a value: the year of a date, the days of a timedelta.
  func attribute(_ name: String, of value: Value) throws(EvaluationFault) -> Value {
    switch (value, name) {
    case (.date(let year, _, _), "year"): return .int(year)
    case (.date(_, let month, _), "month"): return .int(month)
    case (.date(_, _, let day), "day"): return .int(day)
    case (.datetime(let value), "year"): return .int(value.year)
    case (.datetime(let value), "month"): return .int(value.month)
    case (.datetime(let value), "day"): return .int(value.day)
    case (.datetime(let value), "hour"): return .int(value.hour)
    case (.datetime(let value), "minute"): return .int(value.minute)
    case (.datetime(let value), "second"): return .int(value.second)
    case (.datetime(let value), "microsecond"): return .int(value.microsecond)
    case (.timedelta(let days, _, _), "days"): return .int(days)
    case (.timedelta(_, let seconds, _), "seconds"): return .int(seconds)
    case (.timedelta(_, _, let microseconds), "microseconds"): return .int(microseconds)
    default: break
    }
    let isKnown =
      Self.hasMethod(name, of: value) || Self.others[value.typeName]?.contains(name) ?? false
    // Nothing has an attribute of underscores alone.
    if isKnown || (Self.isSpecial(name) && name.contains { $0 != "_" }) {
      throw .forbidden("the attribute '\(name)' of '\(value.typeName)' is")
    }
    throw .attribute("'\(value.typeName)' object has no attribute '\(name)'")
  }

  /// Whether a name is one of Python's own, such as `__class__` (Python Language Reference, 2.3.3).
  static func isSpecial(_ name: String) -> Bool {
    name.hasPrefix("__") && name.hasSuffix("__")
  }
}
