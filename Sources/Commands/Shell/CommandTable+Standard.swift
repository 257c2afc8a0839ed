import Shell

extension CommandTable where Context == ArenaShell {
  /// Every command, in the order of help. Help, completion and the pages made from them read this list.
  public static let standard = CommandTable([
    ModelsCommand.self, LoadCommand.self, UnloadCommand.self, PairCommand.self, SwapCommand.self,
    PauseCommand.self, ResumeCommand.self,
    FixCommand.self, RetryCommand.self, UndoCommand.self, EditCommand.self, BranchCommand.self,
    SystemCommand.self, SetCommand.self, PlayCommand.self, ExpectCommand.self,
    RateCommand.self, CalendarCommand.self, CheckCommand.self,
    TrialsCommand.self, DialogCommand.self, TransplantCommand.self, RecapCommand.self,
    SaveCommand.self, OpenCommand.self, NewCommand.self, SessionsCommand.self, ReplayCommand.self,
    ExportCommand.self, HistoryCommand.self, ShowCommand.self, TimingCommand.self,
    MeshCommand.self, ShardsCommand.self, PlanCommand.self, BenchCommand.self,
    TokensCommand.self, RenderCommand.self,
    LogitsCommand.self,
    HelpCommand<ArenaShell>.self, QuitCommand<ArenaShell>.self,
  ])
}
