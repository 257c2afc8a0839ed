/// Texts that constraints must let through.
enum ValidLines {
  /// Calls that bind and validate.
  static let calls = [
    #"action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)"#,
    #"action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60*3)"#,
    #"action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60 * 3)"#,
    #"action.add_calendar_entry("a","2024-11-11","20:00",90//2)"#,
    #"action.add_calendar_entry('Paul', '2024-11-12', '08:00', 30)"#,
    #"action.add_calendar_entry(title="Paul", date="2024-11-12", time="08:00", duration=30)"#,
    #"action.add_calendar_entry(duration=1, time='00:00', title=' x ', date='0001-01-01')"#,
    #"action.add_calendar_entry("x", duration=10080, time="23:59", date="9999-12-31")"#,
    #"action.add_calendar_entry("Fred's \"party\"", date='2024-02-29', time="09:05", duration=45)"#,
    #"action.add_calendar_entry('Zoë & Jürgen — 昼食 🎂', "2000-02-29", "12:30", 5)"#,
    #"action.remove_calendar_entry("Meeting with Fred", "2024-11-11", "17:00")"#,
    #"action.remove_calendar_entry("Meeting with Fred", time="17:00", date="2024-11-11")"#,
    #"action.remove_calendar_entry(date='2024-11-11', title='Meeting with Fred', time='17:00')"#,
  ]

  /// Texts that are near to calls, but are none that validates.
  static let noCalls = [
    "", "action", #"action.add_calendar_entry("x")"#, "Sure! Here it is:",
    #"action.add_calendar_entry("x", "2024-11-11", "20:00", 30) "#,
    #"action.add_calendar_entry("x", "2024-11-11", "20:00", 30))"#,
    #"action.add_calendar_entry("x", "2024-11-11", "20:00", 0)"#,
    #"action.add_calendar_entry("x", "2024-11-11", "20:00", 90/2)"#,
    #"action.add_calendar_entry("x", "2024-11-11", "20:00", "30")"#,
    #"action.add_calendar_entry("x", "2024-11-11", "24:00", 30)"#,
    #"action.add_calendar_entry("x", "2024-11-11", "8:00", 30)"#,
    #"action.add_calendar_entry("x", "2024-11-11", "08:60", 30)"#,
    #"action.add_calendar_entry("x", "2023-02-29", "20:00", 30)"#,
    #"action.add_calendar_entry("x", "1900-02-29", "20:00", 30)"#,
    #"action.add_calendar_entry("x", "2024-11-31", "20:00", 30)"#,
    #"action.add_calendar_entry("x", "2024-13-01", "20:00", 30)"#,
    #"action.add_calendar_entry("x", "0000-01-01", "20:00", 30)"#,
    #"action.add_calendar_entry("", "2024-11-11", "20:00", 30)"#,
    #"action.add_calendar_entry("  ", "2024-11-11", "20:00", 30)"#,
    #"action.add_calendar_entry("x', "2024-11-11", "20:00", 30)"#,
    #"action.add_calendar_entry("x", date="2024-11-11", "20:00", 30)"#,
    #"action.add_calendar_entry("x", date="2024-11-11", date="2024-11-11", time="20:00", duration=3)"#,
    #"action.remove_calendar_entry("x", "2024-11-11", "20:00", 30)"#,
  ]

  /// Lines of Python that models write.
  static let lines = [
    "x", "datetime.date(2024, 11, 11)", "x = 1; y = x + 2", "import datetime",
    #"d = datetime.date(2024, 11, 12).isoformat(); action.add_calendar_entry("x", d, "20:00", 3)"#,
    #"action.add_calendar_entry("a", date=str(d), time="20:00", duration=60*3 + 15)"#,
    #"print(action.remove_calendar_entry("x", "2024-11-11", "17:00"))"#,
    #"title = f"Meeting with {name}""#, "[1, 2, 3][0]", "{}", #"{"a": 1, "b": [2, 3]}"#,
    "(1, 2)", "()", "(x,)", "not x and y or not z", "(a if b else c)", "-x ** 2", "a <= b < c",
    "x not in [1, 2]", "d[1:]", "d[a]", #"r"C:/n".upper()"#,
    #"b"bytes""#, #""a" "b""#, "f(x)(y)", "f(x=1)", "f(1, date=2)", "True", "f(None, ...)",
    #""\u00e9\n\\" + 'it\'s'"#, "0.5", "10 // 3", "x == y",
    "notable = format", "classes = ifs",
  ]

  /// Lines that do not compile.
  static let noLines = [
    "", " x", "x +", "f(x", "f(x))", "1 2", "if x", "class = 1", "f(x=1, x=2)", "f(x=1, 2)", "x y",
    #""abc"#, "007", "a.if", "import", "x = ", "return 1", "None = 1", "f(__debug__=1)", "a; ;",
    "{1: 2, 3}", "1 if 2", #""""x""#, "[1, 2", "(a if b)", #"f"{"#, #"b"é""#, "not", "x in",
  ]
}
