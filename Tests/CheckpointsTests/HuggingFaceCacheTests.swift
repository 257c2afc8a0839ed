import Checkpoints
import Foundation
import JSON
import Testing

@Suite("The Hugging Face cache") struct HuggingFaceCacheTests {
  @Test("the cache is where the hub's own library has it")
  func places() {
    func path(_ environment: [String: String]) -> String {
      HuggingFaceCache(environment: { environment[$0] }).path
    }
    #expect(path(["HOME": "/h"]) == "/h/.cache/huggingface/hub")
    #expect(path(["HOME": "/h", "XDG_CACHE_HOME": "/x"]) == "/x/huggingface/hub")
    #expect(path(["HOME": "/h", "HF_HOME": "/f", "XDG_CACHE_HOME": "/x"]) == "/f/hub")
    #expect(path(["HOME": "/h", "HF_HOME": "~/f"]) == "/h/f/hub")
    #expect(path(["HF_HOME": "/f", "HF_HUB_CACHE": "/c"]) == "/c")
    #expect(path(["HF_HOME": "/f", "HF_HUB_CACHE": ""]) == "/f/hub")
  }

  @Test("a model is found by name and revision, through links, and opened")
  func snapshots() throws {
    let scratch = try ScratchFolder()
    let model = "models--google--gemma-2-9b-it"
    for commit in ["aaaa", "bbbb"] {
      try scratch.write(
        #"{"model_type":"gemma2","commit":"\#(commit)"}"#, to: "\(model)/blobs/\(commit)")
      try scratch.write(
        SafetensorsBytes.tensor().bytes, to: "\(model)/snapshots/\(commit)/model.safetensors")
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path + "/\(model)/snapshots/\(commit)/config.json",
        withDestinationPath: "../../blobs/\(commit)")
    }
    try scratch.write("aaaa\n", to: "\(model)/refs/main")
    try scratch.write("bbbb", to: "\(model)/refs/pr/3")
    let cache = HuggingFaceCache(path: scratch.path)
    #expect(cache.modelNames == ["google/gemma-2-9b-it"])
    for (name, commit) in [
      ("google/gemma-2-9b-it", "aaaa"), ("google/gemma-2-9b-it@bbbb", "bbbb"),
      ("google/gemma-2-9b-it@refs/pr/3", "bbbb"),
    ] {
      let wanted = name.replacing("@refs/", with: "@")
      let checkpoint = try Checkpoint.open(wanted, cache: cache)
      #expect(checkpoint.configuration["commit"]?.string == commit)
      #expect(checkpoint.path.hasSuffix("/snapshots/" + commit))
    }
  }

  @Test("what is not there says how to get it, and what is half there how to get the rest")
  func absent() throws {
    let scratch = try ScratchFolder()
    let cache = HuggingFaceCache(path: scratch.path)
    func message(_ name: String) -> String {
      do {
        _ = try Checkpoint.open(name, cache: cache)
        return "nothing was thrown"
      } catch { return "\(error)" }
    }
    #expect(message("google/gemma-2-9b-it").contains("'hf download google/gemma-2-9b-it'"))
    #expect(message("google/gemma-2-9b-it").contains(scratch.path))
    try scratch.write("{}", to: "models--a--b/snapshots/cccc/config.json")
    #expect(message("a/b").contains("the download of 'a/b'"))
    #expect(message("a/b").contains("not complete; get the rest with 'hf download a/b'"))
    #expect(message("a/b@dddd").contains("hf download"))
  }

  @Test(
    "no name leads out of the cache",
    arguments: ["a/..", "../b", "a@../../etc", "a--b/c", "a/b@..", "a b", "", "a/b@x/../y"])
  func names(name: String) throws {
    let scratch = try ScratchFolder()
    try scratch.write("../../../..", to: "models--a--b/refs/main")
    let cache = HuggingFaceCache(path: scratch.path)
    #expect(throws: CheckpointError.self) { try cache.snapshot(of: name) }
    #expect(throws: CheckpointError.self) { try cache.snapshot(of: "a/b") }
  }
}
