import JSON
import Verdicts

/// One line of a file for `:check lines`: an answer, and the right call if it is known.
struct CheckItem {
  let answer: String
  let expectation: Expectation?

  /// Reads `"…"` or `{"answer": …, "expect": …}`.
  init(_ line: String, path: String, line number: Int) throws(CheckItemError) {
    func refuse(_ reason: String) -> CheckItemError {
      CheckItemError(path: path, line: number, reason: reason)
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: line)
    } catch {
      throw refuse("\(error)")
    }
    if let text = value.string {
      (answer, expectation) = (text, nil)
      return
    }
    guard let text = value["answer"]?.string else {
      throw refuse("a line must be a string or an object with \"answer\"")
    }
    answer = text
    guard let expect = value["expect"], !expect.isNull else {
      expectation = nil
      return
    }
    guard let call = expect.string else { throw refuse("\"expect\" must be a string") }
    do throws(ExpectationError) {
      expectation = try Expectation(parsing: call)
    } catch {
      throw refuse("\"expect\": \(error)")
    }
  }
}

/// A line of answers that cannot be read.
struct CheckItemError: Error, CustomStringConvertible {
  let path: String
  let line: Int
  let reason: String

  var description: String { "\(path):\(line): \(reason)" }
}
