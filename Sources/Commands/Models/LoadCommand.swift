import Arena
import Generation
import Shell
import Terminal

/// `:load`: takes a model into memory.
struct LoadCommand: Command {
  typealias Context = ArenaShell
  static let name = "load"
  static let summary = "load a model into memory; several stay at once"
  static let group = CommandGroup.models
  static let types = ["bf16", "f32", "q8", "q4"]
  static let arguments: [Argument] = [
    .required("MODEL", .any([.model, .path])), .option("as", "NAME"),
    .option("type", "", .choices(types)), .option("adapter", "FOLDER", .path),
    .option("template", "FILE", .path), .flag("article"),
  ]
  static let otherForms: [[Argument]] = [
    [
      .required("URL"), .optional("MODEL"), .option("as", "NAME"), .option("key", "VARIABLE"),
    ]
  ]
  static let discussion = """
    MODEL is a folder in Hugging Face's layout, a GGUF file, a name that ':models' lists, or a name \
    in the Hugging Face cache (google/gemma-2-2b-it), where 'hf download' puts it: nothing is \
    downloaded here. A model that does not fit into memory beside the loaded ones is refused with the \
    sums.

    'type' is how weights are kept: by default f32, q8_0 and q4_0 as in the file, all others as bf16. \
    'adapter' adds a LoRA adapter in PEFT's format, 'template' puts a chat template in place of the \
    model's.

    URL is the base of an OpenAI-compatible server, such as http://localhost:8000/v1, or the name of \
    one in ~/.config/broccoli/remotes.json; ':models URL' lists what it offers. VARIABLE is the \
    environment variable with its key, which no file of ours ever holds; without one, a URL that begins \
    with https:// gets the key in BROCCOLI_API_KEY, if there is one. Answers of llama-server, \
    vLLM and SGLang can be constrained (':set constrain'); which one a server is, it tells, or \
    'server' in remotes.json does.

    'article' loads Llama 3 checkpoints as the article's software did: RoPE base 10000, no scaling, \
    epsilon 1e-6.
    """
  static let examples = [
    Example(":load sprout", "an embedded model"),
    Example(":load ~/models/Llama-3.2-1B-Instruct as one type q8", "a folder, in 8 bits"),
    Example(":load http://localhost:8000/v1 qwen3", "a model of a server"),
    Example(
      ":load https://generativelanguage.googleapis.com/v1beta/openai gemini-2.0-flash "
        + "key GEMINI_API_KEY", "a model of a service, with a key from the environment"),
  ]

  private var request: LoadRequest

  init(_ words: Words) throws(UsageError) {
    var words = words
    request = LoadRequest(reference: try words.required("MODEL"))
    let keywords = ["as", "type", "adapter", "template", "article", "key"]
    var remoteModel: Words.Word?
    if let next = words.peek(), !keywords.contains(next.text) {
      remoteModel = try words.requiredWord("MODEL")
      request.remoteModel = remoteModel?.text
    }
    while !words.isAtEnd {
      if let name = try words.value(after: "as") {
        request.name = name
      } else if let variable = try words.value(after: "key") {
        request.keyVariable = variable
      } else if words.take("type") {
        request.weightType = try words.choice("type", of: Self.types)
      } else if let folder = try words.value(after: "adapter") {
        request.adapter = folder
      } else if let file = try words.value(after: "template") {
        request.template = file
      } else if words.take("article") {
        request.isArticleCompatible = true
      } else {
        // The word before was taken for a server's model: where it is nearly a keyword, that is the
        // mistake, and this its value.
        if let word = remoteModel, let next = words.peek(), !next.isQuoted {
          let near = EditDistance.nearest(to: word.text, among: keywords, atMost: 1)
          if !near.isEmpty { throw .unexpected(word, near: near) }
        }
        try words.finish(or: keywords)
      }
    }
  }

  func run(in shell: ArenaShell) async throws {
    let clock = ContinuousClock()
    let start = clock.now
    let engine = try await shell.load(request)
    shell.arena.keep(engine.model.name)
    await shell.refreshListings()
    // A side of an opened session that lacked its model has it now.
    shell.arena.adopt(engine)
    let model = engine.model
    var facts = [model.family]
    if let count = model.parameterCount {
      facts.append(ArenaShell.parameters(count) + " parameters")
    }
    if let type = model.weightType { facts.append(type) }
    if model.memory > 0 { facts.append(ByteText.of(model.memory)) }
    if model.shardCount > 0 {
      facts.append("\(model.shardCount) shard\(model.shardCount == 1 ? "" : "s")")
    }
    facts += model.options
    facts.append(Quantity.time(clock.now - start))
    shell.printer.say("\(model.name, .strong) is loaded: \(facts.joined(separator: ", "))")
  }
}
