"""Makes ../Fixtures/NAME and ../Fixtures/NAME.gguf: one tiny random model in both formats each.

    python make_twins.py

Needs torch (CPU), transformers, tokenizers, safetensors and gguf. `llama3` has a byte-level
vocabulary, scaled rotary frequencies and Llama 3's kind of template; `mistral` a SentencePiece-like
one with byte fallback, a sliding window and a template without a place for system prompts. Texts of
`expected.json` (`conversation`, `prompt`, `ids`, `greedy`) are what transformers makes of them in
float32. Templates are written for this project.
"""

import json
import pathlib
import sys

import gguf
import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import (
    AutoModelForCausalLM, LlamaConfig, MistralConfig, PreTrainedTokenizerFast)

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "Fixtures"
sys.path.insert(0, str(HERE.parent.parent / "TransformerTests" / "Reference"))
from make_fixtures import greedy_of, logits_of, randomize, smallest_margin  # noqa: E402
from make_gguf import add_configuration, add_tensors, finish  # noqa: E402

TEXT = """Add a meeting with Fred on the next day at noon. Set the duration to three hours.
Cancel the meeting with Paul. The current year is 2024. Respond with a single line of code.
action.add_calendar_entry("Rock Concert", date="2024-11-11", time="20:00", duration=60*3)
""".splitlines()
DIALOG = [{"role": "user", "content": "Add a meeting with Zoë at 17:00 <|eot_id|></s> 🥦"},
          {"role": "assistant", "content": "  action.add(\"Zoë\")\n\n"},
          {"role": "user", "content": "Set the duration."}]
LLAMA3_PATTERN = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|"
                  r" ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
LLAMA3_SPECIALS = ["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>",
                   "<|end_header_id|>", "<|eot_id|>"]
LLAMA3_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n"
    "{{ m.content | trim }}<|eot_id|>{% endfor %}{% if add_generation_prompt %}"
    "<|start_header_id|>assistant<|end_header_id|>\n\n{% endif %}")
MISTRAL_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('turns must alternate') }}{% endif %}{% if m.role == 'user' %}"
    "[INST] {{ m.content }} [/INST]{% else %}{{ m.content }}{{ eos_token }}{% endif %}{% endfor %}")


def llama3_tokenizer():
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(LLAMA3_PATTERN), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(TEXT, trainers.BpeTrainer(
        vocab_size=320, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.add_special_tokens(LLAMA3_SPECIALS)
    return tokenizer


def mistral_tokenizer():
    trained = Tokenizer(models.BPE())
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=False)
    trained.train_from_iterator(TEXT, trainers.BpeTrainer(vocab_size=110))
    pieces = sorted(trained.get_vocab(), key=trained.get_vocab().get)
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    words = [piece for piece in pieces if len(piece) > 1]
    characters = [piece for piece in pieces if len(piece) == 1]
    # As SentencePiece lays its vocabularies out: control pieces, bytes, words by rank, characters.
    order = ["<unk>", "<s>", "</s>"] + bytes_ + words + characters
    vocabulary = {piece: index for index, piece in enumerate(order)}
    merges = [(word[:cut], word[cut:]) for word in words for cut in range(1, len(word))
              if word[:cut] in vocabulary and word[cut:] in vocabulary]
    tokenizer = Tokenizer(models.BPE(
        vocab=vocabulary, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.decoder = decoders.Sequence([
        decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(),
        decoders.Strip(" ", 1, 0)])
    tokenizer.add_special_tokens(["<unk>", "<s>", "</s>"])
    return tokenizer


def add_vocabulary(writer, name, tokenizer, wrapped):
    vocabulary = tokenizer.get_vocab()
    pieces = sorted(vocabulary, key=vocabulary.get)
    writer.add_token_list(pieces)
    special = set(wrapped.all_special_tokens) | set(LLAMA3_SPECIALS)
    if name == "llama3":
        writer.add_tokenizer_model("gpt2")
        writer.add_tokenizer_pre("llama-bpe")
        writer.add_token_types([3 if piece in special else 1 for piece in pieces])
        merges = json.loads(tokenizer.to_str())["model"]["merges"]
        writer.add_token_merges([" ".join(merge) for merge in merges])
    else:
        writer.add_tokenizer_model("llama")
        writer.add_token_scores([float(-index) for index in range(len(pieces))])
        writer.add_token_types([
            2 if piece == "<unk>" else 3 if piece in special else 6 if piece.startswith("<0x") else 1
            for piece in pieces])
        writer.add_unk_token_id(vocabulary["<unk>"])
        writer.add_add_space_prefix(True)
    writer.add_bos_token_id(vocabulary[wrapped.bos_token])
    writer.add_eos_token_id(vocabulary[wrapped.eos_token])
    writer.add_chat_template(wrapped.chat_template)


def make(name, tokenizer, template, bos, eos, config):
    folder = FIXTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token=bos, eos_token=eos)
    wrapped.chat_template = template
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"bos_token": bos, "eos_token": eos, "chat_template": template}, indent=1) + "\n")
    config.vocab_size = tokenizer.get_vocab_size()
    config.bos_token_id, config.eos_token_id = (
        tokenizer.token_to_id(bos), tokenizer.token_to_id(eos))
    config._attn_implementation = "eager"
    model = AutoModelForCausalLM.from_config(config).float().eval()
    prompt = wrapped.apply_chat_template(DIALOG, tokenize=False, add_generation_prompt=True)
    # What people write is never read as special tokens, what the template has is.
    plain = [message | {"content": "\ue000" + message["content"].strip() * (name == "llama3")
                        + message["content"] * (name != "llama3") + "\ue000"} for message in DIALOG]
    marked = wrapped.apply_chat_template(plain, tokenize=False, add_generation_prompt=True)
    ids = encode(tokenizer, marked.split("\ue000"))
    for seed in range(200):
        randomize(model, torch.Generator().manual_seed(seed))
        logits = logits_of(model, ids)
        if smallest_margin(logits[-1:]) > 0.05:
            greedy = greedy_of(model, ids)
            if config.eos_token_id not in greedy:
                break
    state = {key: value.bfloat16().contiguous() for key, value in model.state_dict().items()}
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    values = config.to_dict()
    rope = values.pop("rope_parameters")
    values = {key: values[key] for key in sorted(values) if key in (
        "model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers",
        "num_attention_heads", "num_key_value_heads", "head_dim", "max_position_embeddings",
        "rms_norm_eps", "tie_word_embeddings", "sliding_window", "bos_token_id", "eos_token_id")}
    values["rope_theta"] = rope.pop("rope_theta")
    if rope["rope_type"] != "default":
        values["rope_scaling"] = rope
    (folder / "config.json").write_text(json.dumps(values, indent=1) + "\n")
    (folder / "expected.json").write_text(json.dumps(
        {"conversation": DIALOG, "prompt": prompt, "ids": ids, "greedy": greedy},
        ensure_ascii=False) + "\n")
    writer = gguf.GGUFWriter(FIXTURES / f"{name}.gguf", "llama")
    width = add_configuration(writer, values)
    add_vocabulary(writer, name, tokenizer, wrapped)
    add_tensors(writer, values, state, width)
    finish(writer)
    print(name, len(ids), "tokens,", values["vocab_size"], "pieces, seed", seed)


def encode(tokenizer, segments):
    """Ids with what is between the marks read as plain text, by a tokenizer without special tokens."""
    content = json.loads(tokenizer.to_str())
    content["added_tokens"] = []
    bare = Tokenizer.from_str(json.dumps(content))
    specials = [token.content for token in tokenizer.get_added_tokens_decoder().values()]
    # One text for the words between two special tokens, whoever wrote them.
    runs = [("", None)]
    for index, segment in enumerate(segments):
        if index % 2:
            runs[-1] = (runs[-1][0] + segment, None)
            continue
        rest = segment
        while rest:
            found = [(rest.index(piece), piece) for piece in specials if piece in rest]
            if not found:
                runs[-1] = (runs[-1][0] + rest, None)
                break
            place, piece = min(found)
            runs[-1] = (runs[-1][0] + rest[:place], None)
            runs.append(("", piece))
            runs.append(("", None))
            rest = rest[place + len(piece):]
    ids = []
    for text, piece in runs:
        if piece is not None:
            ids.append(tokenizer.token_to_id(piece))
        elif text:
            ids += bare.encode(text, add_special_tokens=False).ids
    return ids


if __name__ == "__main__":
    sizes = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
                 num_key_value_heads=2, head_dim=8, max_position_embeddings=512)
    make("llama3", llama3_tokenizer(), LLAMA3_TEMPLATE, "<|begin_of_text|>", "<|eot_id|>",
         LlamaConfig(rms_norm_eps=1e-5, rope_parameters=dict(
             rope_type="llama3", rope_theta=500000.0, factor=32.0, low_freq_factor=1.0,
             high_freq_factor=4.0, original_max_position_embeddings=8192), **sizes))
    make("mistral", mistral_tokenizer(), MISTRAL_TEMPLATE, "<s>", "</s>",
         MistralConfig(rms_norm_eps=1e-5, sliding_window=24, rope_parameters=dict(
             rope_type="default", rope_theta=10000.0), **sizes))
