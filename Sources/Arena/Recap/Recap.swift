import Generation
import Verdicts

/// The recap of some sessions: which model fixes its mistakes, in symbols and in numbers.
///
/// ```swift
/// let recap = Recap(RecapAnswer.all(of: state, session: "demo"))
/// for model in recap.models { print(model.rank, model.name, model.symbolString) }
/// ```
///
/// Models stand in ascending order of 🍄 + 3·🔥, which is the article's rank. Answers that were
/// constrained while they were sampled are no evidence of the same thing and are counted apart.
public struct Recap: Sendable {
  /// Models under one constraint.
  public struct Group: Sendable {
    /// What answers were allowed to be.
    public var constraint: Constraint
    /// The models in the order of their rank.
    public var models: [ModelRecap]
  }

  /// The models that answered freely first, then a group for every constraint that was used.
  public let groups: [Group]
  /// How far persons and the judge agree, over all answers that both rated.
  public let agreement: Agreement
  /// Answers that persons and the judge do not rate alike.
  public let disputed: [RecapAnswer]

  /// Counts answers; those of a conversation stand in the order in which they were given.
  public init(_ answers: [RecapAnswer]) {
    groups = Constraint.allCases.compactMap { constraint in
      let ofGroup = answers.filter { $0.constraint == constraint }
      return ofGroup.isEmpty ? nil : Group(constraint: constraint, models: Recap.models(ofGroup))
    }
    var agreement = Agreement()
    for answer in answers {
      if let person = answer.rated, let judge = answer.judged {
        agreement.add(person: person, judge: judge)
      }
    }
    self.agreement = agreement
    disputed = answers.filter(\.isDisputed)
  }

  /// The models that answered freely.
  public var models: [ModelRecap] { groups.first { $0.constraint == .off }?.models ?? [] }

  /// Whether there is nothing to count.
  public var isEmpty: Bool { groups.isEmpty }
}

// MARK: - Grouping and ranking

extension Recap {
  private static func models(_ answers: [RecapAnswer]) -> [ModelRecap] {
    var order: [ModelIdentity] = []
    var byModel: [ModelIdentity: [RecapAnswer]] = [:]
    for answer in answers {
      // Where it was loaded from makes no other model of the same weights.
      var key = answer.model
      key.source = ""
      if byModel[key] == nil { order.append(key) }
      byModel[key, default: []].append(answer)
    }
    var models = order.map { ModelRecap($0, byModel[$0] ?? []) }
    let names = Dictionary(grouping: models, by: \.model.name)
    for index in models.indices where names[models[index].model.name, default: []].count > 1 {
      models[index].name = longName(of: models[index].model)
    }
    let ranked = models.enumerated().sorted { first, second in
      let (one, other) = (first.element.symbols, second.element.symbols)
      if one.penalty != other.penalty { return one.penalty < other.penalty }
      let (good, better) = (one.checks + one.broccolis, other.checks + other.broccolis)
      return good != better ? good > better : first.offset < second.offset
    }.map(\.element)
    models = ranked
    for index in models.indices {
      let isTied =
        index > 0 && models[index].symbols.penalty == models[index - 1].symbols.penalty
      models[index].rank = isTied ? models[index - 1].rank : index + 1
    }
    return models
  }

  /// A name that tells models of one name apart by how they were loaded and by their weights.
  private static func longName(of model: ModelIdentity) -> String {
    let digest = model.digest.map { digest in
      String((digest.split(separator: ":").last ?? "").prefix(8))
    }
    let facts = [model.weightType].compactMap { $0 } + model.options + [digest].compactMap { $0 }
    return facts.isEmpty ? model.name : "\(model.name) (\(facts.joined(separator: ", ")))"
  }
}
