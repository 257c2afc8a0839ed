@testable import Shell
import Testing

@Suite("Names and their neighbours") struct NamesTests {
  static let names = ["pause", "play", "pair", "load", "unload", "history", "help"]

  @Test(
    "A prefix is enough when it is unambiguous; an exact name always is",
    arguments: [
      ("pause", PrefixMatch.one("pause")), ("pau", .one("pause")),
      ("pa", .several(["pair", "pause"])),
      ("LOAD", .one("load")), ("u", .one("unload")), ("x", .none), ("", .none), ("pausee", .none),
      ("h", .several(["help", "history"])),
    ])
  func prefixes(text: String, match: PrefixMatch) {
    #expect(PrefixMatch(text, among: Self.names) == match)
  }

  @Test("Letter case matters only between names that differ by nothing else")
  func letterCase() {
    #expect(PrefixMatch("model", among: ["Model", "model"]) == .one("model"))
    #expect(PrefixMatch("MODEL", among: ["Model", "model"]) == .several(["Model", "model"]))
    #expect(PrefixMatch("a", among: ["a", "ab", "abc"]) == .one("a"))
  }

  @Test(
    "Distances count insertions, deletions, replacements and swaps",
    arguments: [
      ("pause", "pasue", 1), ("pause", "pause", 0), ("", "abc", 3), ("load", "lod", 1),
      ("load", "lads", 2), ("kitten", "sitting", 3), ("日本", "日木", 1),
    ])
  func distances(left: String, right: String, distance: Int) {
    #expect(EditDistance.between(left, right) == distance)
    #expect(EditDistance.between(right, left) == distance)
  }

  @Test("The nearest names are offered, the nearest first")
  func nearest() {
    #expect(EditDistance.nearest(to: "pasue", among: Self.names, atMost: 3) == ["pause"])
    #expect(EditDistance.nearest(to: "plai", among: Self.names, atMost: 3) == ["play", "pair"])
    #expect(EditDistance.nearest(to: "zzzzzz", among: Self.names, atMost: 3) == [])
    #expect(EditDistance.closest(to: "zzzzzz", among: Self.names, count: 2).count == 2)
    let endless = String(repeating: "x", count: 1_000_000)
    #expect(EditDistance.nearest(to: endless, among: Self.names, atMost: 3) == [])
  }
}
