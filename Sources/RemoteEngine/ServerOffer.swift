import Generation
import JSON

/// A model that a server offers.
struct ServerOffer: Sendable, Equatable {
  var name: String
  var contextLength: TokenCount?
  /// `owned_by`: of OpenAI the owner of the model, of other servers mostly their own name.
  var owner: String?

  /// The most models of a list that are taken in; the largest lists have some hundreds.
  static let countLimit = 2_000

  /// Reads a list in OpenAI's shape or Ollama's.
  static func models(in body: [UInt8]) -> [ServerOffer]? {
    guard let value = try? JSONValue(parsing: body),
      let list = value["data"]?.array ?? value["models"]?.array
    else { return nil }
    return list.prefix(countLimit).compactMap { entry in
      guard let name = entry["id"]?.string ?? entry["name"]?.string else { return nil }
      return ServerOffer(
        name: name,
        contextLength: entry["max_model_len"]?.int ?? entry["context_length"]?.int
          ?? entry["meta"]?["n_ctx"]?.int ?? entry["meta"]?["n_ctx_train"]?.int,
        owner: entry["owned_by"]?.string)
    }
  }
}

// MARK: - All servers at once

extension RemoteLibrary {
  /// How long `:models` waits for a server between two pieces of its reply.
  private static let surveySeconds = 5

  /// A server to ask, and how `:load` calls it.
  private struct Place: Sendable {
    var reference: String
    var endpoint: Endpoint
  }

  /// The listings with what the servers offer besides; a server that does not answer is a problem
  /// of the model that names it.
  func survey(
    _ url: String?, engines: [OpenAIEngine], listings: [ModelListing]
  ) async -> [ModelListing] {
    var listings = listings
    var places: [Place] = []
    func ask(_ reference: String, _ endpoint: Endpoint) {
      guard !places.contains(where: { $0.endpoint.base == endpoint.base }) else { return }
      places.append(Place(reference: reference, endpoint: endpoint))
    }
    for remote in named.remotes {
      guard
        let endpoint = try? Endpoint(
          remote.url, keyVariable: remote.keyVariable, environment: environment)
      else { continue }
      ask(remote.name, endpoint)
    }
    for engine in engines { ask(engine.endpoint.address, engine.endpoint) }
    if let url {
      do throws(RemoteError) {
        let key = defaultKeyVariable(for: url)
        ask(url, try Endpoint(url, keyVariable: key, environment: environment))
      } catch {
        listings.append(Self.listing(url, at: url, problem: "\(error)"))
      }
    }
    for (place, answer) in await Self.answers(of: places) {
      switch answer {
      case .success(let list):
        for offer in list.offers ?? [] where !Self.has(offer, place, in: listings) {
          listings.append(Self.listing(offer, list.kind, place))
        }
      case .failure(let problem):
        let source = place.endpoint.address
        let known = listings.indices.filter {
          listings[$0].model.source == source || listings[$0].name == place.reference
        }
        for index in known { listings[index].problem = "\(problem)" }
        if known.isEmpty {
          listings.append(Self.listing(place.reference, at: source, problem: "\(problem)"))
        }
      }
    }
    return listings
  }

  private static func answers(of places: [Place]) async
    -> [(Place, Result<ServerListing, any Error>)]
  {
    await withTaskGroup(of: (Int, Result<ServerListing, any Error>).self) { group in
      for (index, place) in places.enumerated() {
        group.addTask {
          do {
            let listing = try await ServerListing(of: place.endpoint, seconds: surveySeconds)
            return (index, .success(listing))
          } catch {
            return (index, .failure(error))
          }
        }
      }
      var answers: [(Int, Result<ServerListing, any Error>)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }.map { (places[$0.0], $0.1) }
    }
  }

  /// Whether a listing is of this model already.
  private static func has(
    _ offer: ServerOffer, _ place: Place, in listings: [ModelListing]
  ) -> Bool {
    listings.contains { listing in
      let name = listing.model.options.first { $0.hasPrefix("model ") }
      return (try? Endpoint(listing.model.source, environment: [:]))?.base == place.endpoint.base
        && (name == "model " + offer.name || "models/" + (name?.dropFirst(6) ?? "") == offer.name)
    }
  }

  private static func listing(
    _ offer: ServerOffer, _ kind: ServerKind?, _ place: Place
  ) -> ModelListing {
    let name = place.reference + " " + offer.name
    return ModelListing(
      name: name,
      model: ModelDescription(
        name: name, family: "remote", source: place.endpoint.address,
        contextLength: offer.contextLength, options: kind.map { ["server \($0.title)"] } ?? []),
      isLoaded: false)
  }

  private static func listing(_ name: String, at source: String, problem: String) -> ModelListing {
    ModelListing(
      name: name, model: ModelDescription(name: name, family: "remote", source: source),
      isLoaded: false, problem: problem)
  }
}
