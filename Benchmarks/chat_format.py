"""How conversations stand in the tokens of the models that come with the program."""

from tokenizers import Tokenizer


class ChatFormat:
    """A model's tokenizer, and what its chat template writes, as token ids."""

    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.begin = self.tokenizer.token_to_id("<s>")
        self.end = self.tokenizer.token_to_id("<|end|>")

    def opening(self, role):
        return self.tokenizer.token_to_id(f"<|{role}|>")

    def message(self, role, text):
        return [self.opening(role), *self.tokenizer.encode(text, add_special_tokens=False).ids, self.end]
