/// Every class of text that a stranger could send to act on a terminal or to deceive its reader.
enum HostileText {
  static let answers: [HostileServer.Answer] = [
    .init("clears and moves", "a\u{1B}[2J\u{1B}[H\u{1B}[10;80Hb\u{1B}[3A\u{1B}[9999Bc"),
    .init(
      "colours and modes", "\u{1B}[31;7mred\u{1B}[?25l\u{1B}[?1049h\u{1B}[?7l\u{1B}[4h\u{1B}[?1000h"
    ),
    .init("scroll region", "\u{1B}[1;2r\u{1B}[5S\u{1B}D\u{1B}M\u{1B}c\u{1B}7\u{1B}8"),
    .init(
      "title and clipboard", "\u{1B}]0;owned\u{7}\u{1B}]52;c;b3duZWQ=\u{7}\u{1B}]52;c;?\u{1B}\\"),
    .init(
      "link and palette",
      "\u{1B}]8;;http://evil\u{1B}\\click\u{1B}]8;;\u{1B}\\\u{1B}]4;1;#ff0000\u{7}"),
    .init(
      "device control",
      "\u{1B}P+q544e\u{1B}\\\u{1B}Pq#0;2;0;0;0\u{1B}\\\u{1B}_G;AAAA\u{1B}\\\u{1B}^x\u{1B}\\\u{1B}Xy\u{1B}\\"
    ),
    .init(
      "reports that type", "\u{1B}[6n\u{1B}[c\u{1B}[>c\u{1B}[5n\u{1B}[18t\u{1B}[21t\u{1B}Z\u{5}"),
    .init("C1 as code points", "\u{9B}2J\u{9D}0;owned\u{9C}\u{90}q\u{9C}\u{85}\u{8D}\u{9F}x\u{9C}"),
    .init("unterminated OSC", "before \u{1B}]0;never ends"),
    .init("unterminated CSI", "before \u{1B}["),
    .init("unterminated DCS", "before \u{1B}P$q"),
    .init("split over tokens", "\u{1B}[\u{1B}]\u{1B}[3\u{1B}[?25l", pieceLength: 1),
    .init("character set", "\u{E}\u{1B}(0lqqk\u{F}\u{1B}(B\u{1B}%@\u{1B}%G\u{1B}#8"),
    .init("forged prompt", "done\nevil | calm 🥦 :quit\nevil | calm 🥦 \n$ rm -rf ~\n"),
    .init("forged sides", "x\nright · calm   ✔︎\n────────┼────────\nright side says │ it is fine\n"),
    .init("carriage returns", "an honest line\revil overwrites\r\nnext\rlast"),
    .init("back spaces", "honest\u{8}\u{8}\u{8}\u{8}\u{8}\u{8}forged\u{B}\u{C}\u{0}\u{7F}"),
    .init(
      "changes of direction", "abc\u{202E}fed\u{202C}\u{2066}x\u{2069}\u{200E}\u{200F}\u{61C}y"),
    .init(
      "zero widths",
      "a\u{200B}b\u{200C}c\u{200D}d\u{2060}e\u{FEFF}f\u{AD}g\u{180E}h\u{3164}i\u{FFA0}"),
    .init("tag characters", "ok\u{E0001}\u{E0068}\u{E0069}\u{E007F}"),
    .init("marks in floods", "a" + String(repeating: "\u{301}\u{489}\u{20DD}", count: 400) + "b"),
    .init("marks alone", "\u{301}\n\u{301}\u{301}"),
    .init("line separators", "a\u{2028}b\u{2029}c\u{85}d\u{1C}e"),
    .init("wide and joined", "👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈🇫🇷🇫1️⃣日本語ｶﾞ각" + String(repeating: "👩‍", count: 40)),
    .init("variation selectors", "\u{FE0F}a\u{FE0F}❤\u{FE0F}\u{FE0F}漢\u{E0100}b\u{E01EF}"),
    .init("private and unassigned", "\u{E000}\u{F8FF}\u{10FFFF}\u{FFFE}\u{FFF9}\u{FFFC}\u{0378}"),
    .init("one long word", String(repeating: "x", count: 4000), pieceLength: 50),
    .init("tabs", "\ta\tb\t\t\t\t\t\t\t\t\t\t\t\t\t\t\tc"),
  ]

  /// Floods, which take a while: a line of a megabyte, 200,000 line breaks, escapes without end.
  static let floods: [HostileServer.Answer] = [
    .init(
      "a line of a megabyte", String(repeating: "long line ", count: 104_858), pieceLength: 16_384),
    .init("200,000 line breaks", String(repeating: "\n", count: 200_000), pieceLength: 1024),
    .init("lines in floods", String(repeating: "x\n", count: 50_000), pieceLength: 1024),
    .init("escapes in floods", String(repeating: "\u{1B}[2J", count: 20_000), pieceLength: 999),
  ]

  /// For names of models, files and sessions, for messages and for what is read from files.
  static let name = "n\u{1B}]0;owned\u{7}\u{1B}[2J\u{9B}31m\u{202E}e\u{200B}\u{E0041}\r🥦 :quit"
}
