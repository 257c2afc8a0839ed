"""Makes the table of wide characters and the fixture of expected widths.

Needs the PyPI package `wcwidth` (tables made from the Unicode Character Database). Run by hand
when Unicode moves on; neither the build nor the tests need Python:

    python make_widths.py table    > ../../../Sources/Terminal/Text/CellWidth.Wide.swift
    python make_widths.py fixture  > widths.tsv
"""

import sys
import unicodedata

from wcwidth import wcswidth
from wcwidth.table_wide import WIDE_EASTASIAN

VERSION = list(WIDE_EASTASIAN)[-1]

SAMPLES = """
a ~ é e\u0301 ß ¡ Ω я ا ש ก็ กำ कि का ﾞ ｱ Ａ 　 漢 字 仮 カ が 가 \u1100\u1161 \u1100\u1161\u11a8 𠀀 𝒳 ﷺ
— … “ ” • ─ │ █ ␛ ⟨ ⟩ ✓ ✔ ✔\ufe0e ✔\ufe0f 🍄 🔥 🥦 ❤ ❤\ufe0f ☎ ☎\ufe0e ⌚ ⌚\ufe0e ⌚\ufe0f ⭐ ©️ © 🀄 🃏
👍 👍🏽 ✊🏽 👨‍👩‍👧 👩🏽‍🚀 🏳️‍🌈 🏴‍☠️ 🇫🇷 🇯🇵🇫🇷 🇫 1️⃣ #️⃣ #️ 🫩 🫠 🧑‍🧑‍🧒‍🧒 ½ ° ñ n\u0303\u0302 ⠿ ䷀ ㊗ ㊗️ ㈱ ① ⑳ ∑ → ⇒ ⏰ ⏸ ⏸\ufe0f
""".split() + ["日本語 text", "한국어", "naïve café", "Rock 🎸 Concert", "ｆｕｌｌ", "שלום", "مرحبا", "a\u200bb"]


def table():
    ranges = WIDE_EASTASIAN[VERSION]
    print("// Made by Tests/TerminalTests/Fixtures/make_widths.py: do not edit.")
    print("// swift-format-ignore-file")
    print()
    print("extension CellWidth {")
    print(f"  /// First and last scalars of the ranges that are two cells wide, in order (Unicode {VERSION},")
    print("  /// East_Asian_Width W and F, Emoji_Presentation).")
    print("  static let wide: [UInt32] = [")
    flat = [f"0x{n:X}" for lo, hi in ranges for n in (lo, hi)]
    for i in range(0, len(flat), 10):
        print("    " + ", ".join(flat[i : i + 10]) + ",")
    print("  ]")
    print("}")


def fixture():
    print("# scalars\twidth (wcwidth, Unicode %s)" % VERSION)
    for sample in SAMPLES:
        scalars = " ".join(f"{ord(c):04X}" for c in sample)
        print(f"{scalars}\t{wcswidth(sample)}")
    # A walk over the planes: every 61st assigned letter, symbol and ideograph.
    for code in range(0x20, 0x32000, 61):
        c = chr(code)
        if unicodedata.category(c)[0] in "LNPS":
            print(f"{code:04X}\t{wcswidth(c)}")


{"table": table, "fixture": fixture}[sys.argv[1]]()
