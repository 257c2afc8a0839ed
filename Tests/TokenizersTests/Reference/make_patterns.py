"""Writes Fixtures/patterns.json: how the `tokenizers` package cuts texts by the patterns in use.

Run from the repository root: python Tests/TokenizersTests/Reference/make_patterns.py
"""

import json
from tokenizers import pre_tokenizers, Regex
P={
"gpt2": r"""'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+""",
"llama3": r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+""",
"qwen2": r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+""",
"floret": json.load(open("models/floret/tokenizer.json"))["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"],
"tekken": r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+""",
}
T=["Hello world","It's 12345 o'clock, I'LL go; we'ſ  been","  two   spaces  ","tab\there\n\n\nand\r\nlines  \n  x",
 'action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60*3)',"日本語テスト 한국어 العربية","émigré e\u0301 n\u0303","🥦🔥 👩‍👩‍👧 ok","MixedCASE camelCase ABCdef","½ ² Ⅷ ٣٤","\u00a0nbsp\u3000wide \u2028sep","!!!???...\n\n--- /path/to\n//","a","","   ","x=1;y='q'"]
out={}
for n,p in P.items():
    t=pre_tokenizers.Split(Regex(p),"isolated")
    out[n]={"pattern":p,"cases":[{"text":x,"pieces":[a for a,_ in t.pre_tokenize_str(x)]} for x in T]}
open("Tests/TokenizersTests/Fixtures/patterns.json","w").write(json.dumps(out,ensure_ascii=False,indent=1)+"\n")
