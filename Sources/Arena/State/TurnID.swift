/// The number of a prompt in its session, from 1; both sides of a pair share it.
public typealias TurnID = Int
