import Interpreter
import TestSupport
import Testing

/// What a hostile or degenerate answer may cost: little, whatever it is.
@Suite("Budgets") struct BudgetTests {
  struct Source: CustomTestStringConvertible {
    let testDescription: String
    let text: String

    init(_ testDescription: String, _ text: String) {
      self.testDescription = testDescription
      self.text = text
    }
  }

  @Test(
    "long sources are evaluated to their end, whatever they are made of", .hangGuard,
    arguments: [
      Source("fields of one f-string", "f'" + String(repeating: "{1}", count: 20_000) + "'"),
      Source("adjacent f-strings", String(repeating: "f'{1}' ", count: 9_000)),
      Source("fields in specifications", "f'" + String(repeating: "{1:{1}}", count: 9_000) + "'"),
      Source("a chain of comparisons", "1" + String(repeating: "==1", count: 20_000)),
      Source("a chain of 'and'", "1" + String(repeating: " and 1", count: 10_000)),
      Source("a chain of 'or'", "0" + String(repeating: " or 0", count: 10_000)),
    ])
  func length(_ source: Source) {
    #expect(Sandbox().run(source.text).diagnostics.isEmpty)
  }

  @Test(
    "long texts given to methods and types are paid for in steps", .hangGuard,
    arguments: [
      Source("strip", "x = 'a' * 100000\ny = 'b' * 99999 + 'a'\n" + repeated("x.strip(y)")),
      Source("float", "x = '1' * 90000\n" + repeated("float(x)")),
      Source("int", "x = ' ' * 90000 + '1'\n" + repeated("int(x)")),
      Source("hex", "x = 9 ** 4500\n" + repeated("hex(x)")),
    ])
  func steps(_ source: Source) {
    let sandbox = Sandbox(budget: Budget(steps: 20_000))
    #expect(sandbox.run(source.text).diagnostics.first?.kind == .budget)
  }

  private static func repeated(_ statement: String) -> String {
    String(repeating: statement + "\n", count: 1_000)
  }

  @Test(
    "bombs are refused at once",
    arguments: [
      "10**10**10", "'a'*10**12", "[0]*10**12", "1<<10**12", "'%99999999d' % 1",
      "'{:99999999}'.format(1)", "f'{1:.99999999f}'", "'a'.zfill(99999999)",
      "x = [1]\n" + String(repeating: "x = [x, x]\n", count: 60),
      "x = []\n" + String(repeating: "x = [x]\n", count: 500),
    ])
  func bombs(_ source: String) {
    #expect(Sandbox().run(source).diagnostics.map(\.kind) == [.budget])
  }

  @Test(
    "arguments of print() are looked at though nothing is printed",
    arguments: [
      ("print(1, sep=2)", "sep must be None or a string, not int"),
      ("print(1, end=2)", "end must be None or a string, not int"),
      ("print(1, to=2)", "'to' is an invalid keyword argument for print()"),
      ("print(1, file=2)", "'int' object has no attribute 'write'"),
      ("print(1, sep='', end=None, file=None, flush=True)", nil),
    ])
  func printing(_ source: String, _ message: String?) {
    #expect(Sandbox().run(source).diagnostics.first?.message == message)
  }
}
