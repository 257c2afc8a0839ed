"""Writes Fixtures/tokenizers: small tokenizers of every kind, and what the references make of texts with them.

`*.json` holds a `tokenizer.json` of the package `tokenizers` with cases; `*.model` is a SentencePiece
model and `*.cases.json` its cases. Everything is trained here on text made here.

Run from the repository root, with the packages tokenizers and sentencepiece:
python Tests/TokenizersTests/Reference/make_tokenizers.py
"""

import json
import os
import random

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers as cut
from tokenizers import processors, trainers

FOLDER = "Tests/TokenizersTests/Fixtures/tokenizers"
LLAMA3 = json.load(open("Tests/TokenizersTests/Fixtures/patterns.json"))["llama3"]["pattern"]
QWEN2 = json.load(open("Tests/TokenizersTests/Fixtures/patterns.json"))["qwen2"]["pattern"]

random.seed(11)
PEOPLE = "Fred Paul Anna Marie Joe Lucy Omar Yuki".split()
EVENTS = "meeting lunch concert dentist call review party train".split()
CORPUS = []
for _ in range(400):
    person, event = random.choice(PEOPLE), random.choice(EVENTS)
    day, hour = random.randint(1, 28), random.randint(1, 23)
    CORPUS += [
        f"Add a {event} with {person} on Nov {day} at {hour}:00, please.",
        f'action.add_calendar_entry("{event.title()} with {person}", date="2024-11-{day:02d}", time="{hour:02d}:00")',
        random.choice(["The year is wrong; it's 2024.", "Führer Straße café naïve", "Привет мир", "你好世界 日本語",
                       "    indented\n\treturn True", "word  two   spaces", "🥦🍄🔥 ✔︎"]),
    ]

TEXTS = [
    "", " ", "   ", "a", "Hello world", " leading", "trailing ", "  two   spaces  ", "tab\there\r\n\n\nend\n",
    'action.add_calendar_entry("Meeting with Fred", date="2024-11-11", time="17:00", duration=30)',
    "It's 12345 o'clock, I'LL go; we've been", "émigré e\u0301 n\u0303 Å", "日本語テスト 한국어 العربية",
    "🥦🔥 👩‍👩‍👧 ok 🇩🇪", "<s>hi</s> <mask> x<mask>y  <mask>  z", "<|user|>Hi<|end|>\n<|user|>", "<|user", "<|end|><|end|>",
    "Ünïcödé ½ ² Ⅷ ٣٤ ﬁ Ａ", "\u00a0nbsp\u3000wide \u2028sep", "!!!???... -- /path_to//x", "▁ under▁score ▁▁x",
    "<0x0A><unk>", "word keyword wordy word", "MixedCASE camelCase ABCdef", "\u0000\u0001\u007f", "x" * 70, " " * 40 + "y",
    "Cafe\u0301 au lait", "the <tool> and<tool>s </tool>", "ſ K Ω", "\n \n\t \n", "a<|end|> b <|user|> c",
]


def write(name, value):
    with open(f"{FOLDER}/{name}", "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


def save(name, tokenizer, without=()):
    """Cases: ids with special tokens as text, parsed, and framed; texts again; random ids.

    `without`: texts that the reference makes special tokens of although they are text.
    """
    cases = []
    for text in TEXTS:
        if any(piece in text for piece in without):
            continue
        parsed = tokenizer.encode(text, add_special_tokens=False).ids
        framed = tokenizer.encode(text, add_special_tokens=True).ids
        tokenizer.encode_special_tokens = True
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        tokenizer.encode_special_tokens = False
        cases.append({
            "text": text, "ids": ids, "parsed": parsed, "framed": framed,
            "decoded": tokenizer.decode(ids, skip_special_tokens=False),
            "skipped": tokenizer.decode(framed, skip_special_tokens=True),
        })
    decodings = []
    size = tokenizer.get_vocab_size()
    for length in [1, 2, 3, 5, 8, 13, 21] * 4:
        ids = [random.randrange(size) for _ in range(length)]
        if length % 2:  # mostly bytes: halves of characters
            ids = [random.randrange(min(size, 270)) for _ in range(length)]
        decodings.append({"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=False)})
    write(name + ".json", {"tokenizer": json.loads(tokenizer.to_str()), "cases": cases, "decodings": decodings})


def train(tokenizer, size=420, **options):
    trainer = trainers.BpeTrainer(vocab_size=size, show_progress=False, **options)
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def special(*contents, **options):
    return [AddedToken(c, special=True, normalized=False, **options) for c in contents]


def bytelevel():
    alphabet = cut.ByteLevel.alphabet()

    t = Tokenizer(models.BPE())
    t.pre_tokenizer = cut.ByteLevel(add_prefix_space=True)
    t.decoder = decoders.ByteLevel()
    train(t, initial_alphabet=alphabet, special_tokens=["<s>", "<pad>", "</s>"])
    t.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True, normalized=False)])
    t.add_tokens([AddedToken("word", single_word=True), AddedToken("<tool>", rstrip=True, normalized=False), "camel"])
    t.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    save("bytelevel-prefix", t)

    t = Tokenizer(models.BPE(ignore_merges=True))
    t.pre_tokenizer = cut.Sequence([cut.Split(Regex(LLAMA3), "isolated"), cut.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.decoder = decoders.ByteLevel()
    train(t, initial_alphabet=alphabet)
    t.add_special_tokens(special("<s>", "</s>", "<|user|>", "<|end|>"))
    t.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False),
        processors.TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", t.token_to_id("<s>")), ("</s>", t.token_to_id("</s>"))])])
    save("bytelevel-llama3", t)

    t = Tokenizer(models.BPE())
    t.normalizer = normalizers.NFC()
    t.pre_tokenizer = cut.Sequence([cut.Split(Regex(QWEN2), "isolated"), cut.ByteLevel(add_prefix_space=False, use_regex=False)])
    t.decoder = decoders.ByteLevel()
    train(t, initial_alphabet=alphabet)
    t.add_special_tokens(special("<|user|>", "<|end|>"))
    t.add_tokens([AddedToken("<tool>", normalized=False), AddedToken("</tool>", normalized=False)])
    save("bytelevel-qwen2", t)

    t = Tokenizer(models.BPE())
    t.pre_tokenizer = cut.Sequence([cut.Digits(individual_digits=True), cut.Punctuation("contiguous"), cut.ByteLevel(add_prefix_space=False)])
    t.decoder = decoders.ByteLevel()
    train(t, size=350, initial_alphabet=alphabet)
    save("bytelevel-digits", t)


def sentencepiece_style():
    """BPE with byte fallback, as converters write SentencePiece models."""
    base = Tokenizer(models.BPE())
    base.normalizer = normalizers.Replace(" ", "▁")
    base.pre_tokenizer = cut.Metaspace(prepend_scheme="first", split=True)
    train(base, size=240)
    learned = json.loads(base.to_str())["model"]
    pieces = ["<unk>", "<s>", "</s>"] + [f"<0x{b:02X}>" for b in range(256)]
    pieces += [p for p in learned["vocab"] if p not in ("🔥", "界", "é")]
    known = set(pieces)
    merges = [tuple(m) for m in learned["merges"] if m[0] in known and m[1] in known and "".join(m) in known]
    # Runs of spaces, as in Gemma.
    pieces += ["▁▁", "▁▁▁▁"]
    merges += [("▁", "▁"), ("▁▁", "▁▁")]
    vocab = {p: i for i, p in enumerate(pieces)}

    def tokenizer(**options):
        return Tokenizer(models.BPE(vocab, merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True, **options))

    def template(t):
        return processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])

    strip = [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]

    t = tokenizer()
    t.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    t.decoder = decoders.Sequence(strip)
    t.add_special_tokens(special("<unk>", "<s>", "</s>"))
    t.post_processor = template(t)
    save("llama2-legacy", t)

    t = tokenizer()
    t.pre_tokenizer = cut.Metaspace(prepend_scheme="first", split=False)
    t.decoder = decoders.Sequence(strip)
    t.add_special_tokens(special("<unk>", "<s>", "</s>", "<|user|>", "<|end|>"))
    t.post_processor = template(t)
    save("llama2-first", t)

    t = tokenizer()
    t.normalizer = normalizers.Replace(" ", "▁")
    t.pre_tokenizer = cut.Split(" ", "merged_with_previous")
    t.decoder = decoders.Sequence(strip[:3])
    t.add_special_tokens(special("<s>", "</s>", "<|user|>", "<|end|>"))
    t.add_tokens([AddedToken("\n\n", normalized=False), AddedToken("▁▁", normalized=False), AddedToken("<tool>", normalized=False)])
    t.post_processor = template(t)
    save("gemma", t)


def other():
    scores = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), ("▁", -2.0)]
    t = Tokenizer(models.Unigram())
    t.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    t.pre_tokenizer = cut.Metaspace(prepend_scheme="always")
    t.decoder = decoders.Metaspace(prepend_scheme="always")
    t.train_from_iterator(CORPUS, trainers.UnigramTrainer(vocab_size=300, show_progress=False, unk_token="<unk>", special_tokens=["<unk>", "<s>", "</s>"]))
    t.post_processor = processors.TemplateProcessing(single="$A </s>", special_tokens=[("</s>", 2)])
    save("unigram", t, without=["<s>", "</s>", "<unk>"])

    t = Tokenizer(models.BPE(unk_token="[UNK]"))
    t.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase(), normalizers.Strip()])
    t.pre_tokenizer = cut.Whitespace()
    train(t, size=200, special_tokens=["[UNK]"])
    t.add_tokens(["camelcase", "cafe"])
    save("words", t)

    t = Tokenizer(models.BPE(unk_token="[UNK]", fuse_unk=True))
    t.normalizer = normalizers.NFKD()
    t.pre_tokenizer = cut.Sequence([cut.WhitespaceSplit(), cut.Split(Regex("[aeiou]"), "merged_with_next"), cut.Split("t", "merged_with_previous"),
                                    cut.Split(Regex("[0-9:]+"), "removed", invert=False), cut.Split(Regex(r"\W"), "contiguous"), cut.Digits()])
    t.decoder = decoders.Fuse()
    train(t, size=200, special_tokens=["[UNK]"])
    save("splits", t)


def sentencepiece_models():
    random.seed(5)
    with open("corpus.txt", "w", encoding="utf-8") as file:
        file.write("\n".join(CORPUS))

    def model(name, **options):
        options = {
            "model_type": "bpe", "vocab_size": 420, "byte_fallback": True, "split_digits": True,
            "allow_whitespace_only_pieces": True, "remove_extra_whitespaces": False,
            "normalization_rule_name": "identity", "hard_vocab_limit": False, **options,
        }
        sentencepiece.SentencePieceTrainer.train(
            input="corpus.txt", model_prefix=f"{FOLDER}/{name}", num_threads=1, minloglevel=2, **options)
        os.remove(f"{FOLDER}/{name}.vocab")
        m = sentencepiece.SentencePieceProcessor(model_file=f"{FOLDER}/{name}.model")
        cases = [{"text": t, "ids": m.encode(t), "decoded": m.decode(m.encode(t))} for t in TEXTS if "\0" not in t]
        decodings = []
        for length in [1, 2, 3, 5, 8, 13, 21] * 4:
            top = 260 if length % 2 else m.vocab_size()
            ids = [random.randrange(4, min(top, m.vocab_size())) for _ in range(length)]
            decodings.append({"ids": ids, "text": m.decode(ids)})
        write(name + ".cases.json", {"cases": cases, "decodings": decodings})

    model("sentencepiece-llama2")
    model("sentencepiece-gemma", add_dummy_prefix=False, pad_id=0, eos_id=1, bos_id=2, unk_id=3,
          user_defined_symbols=["<start_of_turn>", "<end_of_turn>", "\n\n", "▁▁", "<tool>"])
    model("sentencepiece-unknown", byte_fallback=False, remove_extra_whitespaces=True, vocab_size=200, user_defined_symbols=["<|user|>"])
    model("sentencepiece-unigram", model_type="unigram", vocab_size=400, control_symbols=["<|end|>"])
    os.remove("corpus.txt")


def own_models():
    """The tokenizers of models/, which lie there."""
    t = Tokenizer.from_file("models/floret/tokenizer.json")
    save("floret", t)
    file = json.load(open(f"{FOLDER}/floret.json", encoding="utf-8"))
    del file["tokenizer"]
    os.remove(f"{FOLDER}/floret.json")
    write("floret.cases.json", file)


os.makedirs(FOLDER, exist_ok=True)
bytelevel()
sentencepiece_style()
other()
sentencepiece_models()
own_models()
