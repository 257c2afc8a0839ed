/// The part of a tokenizer that turns a word into ids.
enum TokenModel: Sendable {
  case bytePairs(BytePairEncoder)
  case unigram(UnigramEncoder)
}
