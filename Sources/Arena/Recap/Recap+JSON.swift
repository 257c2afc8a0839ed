import Generation
import JSON
import Verdicts

extension Proportion {
  /// The counts with rate and interval: `{"count":4,"of":5,"rate":0.8,"low":0.38,"high":0.96}`.
  var json: JSONValue {
    var object = JSONObject([("count", .int(count)), ("of", .int(total))])
    if let rate, let interval {
      object["rate"] = .double(rounded(rate))
      object["low"] = .double(rounded(interval.lowerBound))
      object["high"] = .double(rounded(interval.upperBound))
    }
    return .object(object)
  }
}

extension SymbolCount {
  /// The counts by the names of the symbols.
  var json: JSONValue {
    [
      "check": .int(checks), "broccoli": .int(broccolis), "mushroom": .int(mushrooms),
      "fire": .int(fires),
    ]
  }
}

extension ModelRecap {
  /// The members of a `recap` event after group and rank.
  var json: JSONObject {
    var object = JSONObject([
      ("rank", .int(rank)), ("model", .string(name)), ("counts", symbols.json),
      ("penalty", .int(symbols.penalty)), ("symbols", .string(symbolString)),
      ("answers", .int(answerCount)), ("unrated", .int(unratedCount)),
      ("first_time_right", firstTimeRight.json), ("fixes", fixes.json), ("saves", saves.json),
      ("sentences_per_save", .optional(sentencesPerSave.map(rounded))),
      (
        "mistakes",
        .object(JSONObject(mistakesByCount.map { ($0.kind.rawValue, .int($0.count)) }))
      ),
      ("tokens", .int(tokenCount)),
      ("tokens_per_second", .optional(tokensPerSecond.map(rounded))),
    ])
    if agreement.agreed.total > 0 { object["agreement"] = agreement.json }
    return object
  }
}

extension Agreement {
  /// The answers alike, and kappa where there are enough.
  var json: JSONValue {
    ["same": agreed.json, "kappa": .optional(kappa.map(rounded))]
  }
}

extension Recap {
  /// One `recap` event for each model, then one on person and judge if both have rated something.
  public var events: [JSONObject] {
    var events: [JSONObject] = []
    for group in groups {
      for model in group.models {
        var event = JSONObject([
          ("event", "recap"), ("constrain", .string(group.constraint.rawValue)),
        ])
        for (key, value) in model.json { event[key] = value }
        events.append(event)
      }
    }
    if agreement.agreed.total > 0 {
      events.append(
        JSONObject([
          ("event", "agreement"), ("same", agreement.agreed.json),
          ("kappa", .optional(agreement.kappa.map(rounded))),
          ("disputed", .array(disputed.map(\.disputeJSON))),
        ]))
    }
    return events
  }

  /// The recap as a member of a larger document.
  var json: JSONValue {
    .array(
      events.map { event in
        var object = event
        if object["event"]?.string == "recap" { object["event"] = nil }
        return .object(object)
      })
  }
}

extension RecapAnswer {
  fileprivate var disputeJSON: JSONValue {
    func names(_ symbols: [Symbol]?) -> JSONValue {
      .array((symbols ?? []).map { .string($0.rawValue) })
    }
    return [
      "session": .string(place.session), "turn": .int(place.turn), "model": .string(model.name),
      "person": names(rated), "judge": names(judged),
    ]
  }
}

/// To four digits: more would be claimed than is known.
private func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
