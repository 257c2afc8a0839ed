import Checkpoints
import JSON
import Testing

@Suite("Opening a model")
struct CheckpointTests {
  @Test(
    "a folder gives configuration, tokenizer, template and tensors",
    arguments: ["sprout", "floret"])
  func folder(name: String) throws {
    let path = Repository.path("models/" + name)
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.configuration["model_type"]?.string == "llama")
    #expect(checkpoint.generationConfiguration?.object != nil)
    #expect(checkpoint.tokenizerFiles.json == path + "/tokenizer.json")
    #expect(checkpoint.chatTemplate?.contains("add_generation_prompt") == true)
    let tensors = checkpoint.tensors
    #expect(tensors.tensorNames.contains("model.embed_tokens.weight"))
    #expect(tensors.totalByteCount < checkpoint.totalByteCount)
    let hidden = try #require(checkpoint.configuration["hidden_size"]?.int)
    let norm = try #require(tensors.tensor(named: "model.norm.weight"))
    #expect(norm.shape == [hidden] && norm.rows == 1 && norm.columns == hidden)
    #expect(try tensors.floats(norm.name).allSatisfy { $0.isFinite })
    #expect(try checkpoint.digest().hasPrefix("sha256:"))
  }
}

/// Places in the checkout, found from this file.
enum Repository {
  static func path(_ relative: String) -> String {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return parts.joined(separator: "/") + "/" + relative
  }
}
