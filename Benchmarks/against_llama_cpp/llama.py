"""llama.cpp, through the C interface of `llama-cpp-python`, on tokens instead of text."""

import ctypes
import time

import llama_cpp as c


class Llama:
    """A model with one context for several sequences."""

    def __init__(self, path, threads, context=4096):
        c.llama_backend_init()
        parameters = c.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self.model = c.llama_model_load_from_file(str(path).encode(), parameters)
        if not self.model:
            raise SystemExit(f"llama.cpp does not load {path}")
        parameters = c.llama_context_default_params()
        parameters.n_ctx = context
        parameters.n_batch = parameters.n_ubatch = 512
        parameters.n_seq_max = 8
        parameters.n_threads = parameters.n_threads_batch = threads
        parameters.no_perf = True
        self.context = c.llama_init_from_model(self.model, parameters)
        self.vocabulary = c.llama_vocab_n_tokens(c.llama_model_get_vocab(self.model))

    def _decode(self, tokens, positions, sequences, wanted):
        batch = c.llama_batch_init(len(tokens), 0, 1)
        batch.n_tokens = len(tokens)
        for i, token in enumerate(tokens):
            batch.token[i] = token
            batch.pos[i] = positions[i]
            batch.n_seq_id[i] = 1
            batch.seq_id[i][0] = sequences[i]
            batch.logits[i] = wanted[i]
        status = c.llama_decode(self.context, batch)
        c.llama_batch_free(batch)
        if status != 0:
            raise SystemExit(f"llama_decode: {status}")
        # Reading a logit waits for the computation.
        return c.llama_get_logits_ith(self.context, len(tokens) - 1)[0]

    def _clear(self):
        c.llama_memory_clear(c.llama_get_memory(self.context), True)

    def _tokens(self, count, seed=0):
        return [((i + seed) * 7919 + 13) % self.vocabulary for i in range(count)]

    def _prompt(self, count, sequence):
        self._decode(
            self._tokens(count, 1000 * sequence), range(count), [sequence] * count,
            [0] * (count - 1) + [1])

    def prefill(self, count):
        """Seconds for a prompt of so many tokens."""
        self._clear()
        begin = time.perf_counter()
        self._prompt(count, 0)
        return time.perf_counter() - begin

    def decode(self, steps, sequences=1):
        """Seconds for so many steps of so many sequences, each after a prompt of 128 tokens."""
        self._clear()
        for sequence in range(sequences):
            self._prompt(128, sequence)
        begin = time.perf_counter()
        for step in range(steps):
            self._decode(
                self._tokens(sequences, 31 * step), [128 + step] * sequences, range(sequences),
                [1] * sequences)
        return time.perf_counter() - begin
