/// Where decisions may stand and who may write them down (design section 6, "One place decides"), as patterns over the sources.
enum DecisionRules {
    /// What only the executor calls of the store's writer.
    static var writing: Regex<Substring> {
        #/\bwriter\.(?:move\(operation|move\(\w+\.id, to: \.up|setEdits\(|log\(|record\(|remove\((?!attachment)|setEvidence\(|enqueue\(|setLocal\(|setServer\(|setHidden\(|setBooking\(|setAlternatives\(|awaitReadBack\(|endReadBack\(|renewDoubt\(|markSending\(|insert\(\w+, local:)/#
    }
    /// Branches on an operation's state, a conflict's rule or an absence's verdict: these belong to the planner.
    static var branching: Regex<Substring> {
        #/\.(?:state|rule)\s*[!=]=\s*\.|switch\s+[\w.?]*\.(?:state|rule)\b(?!\()|\]\.contains\([\w.$?]*state\)|AbsenceVerdict\./#
    }
    /// A closure that throws among the parameters of a function.
    static var throwingClosure: Regex<Substring> {
        #/:\s*(?:@escaping\s+)?\([^()]*\)\s*(?:async\s+)?throws/#
    }

    /// The places in some files where a pattern stands, outside comments.
    ///
    /// - Parameter words: A line without any of them is not looked at, which is much quicker than the pattern.
    static func places(
        of pattern: Regex<Substring>, among words: [String], in files: [SourceFile],
        except exempt: (String) -> Bool = { _ in false }
    ) -> [String] {
        files.filter { !exempt($0.path) }.flatMap { file in
            file.lines.enumerated().compactMap { index, line in
                guard words.contains(where: { line.contains($0) }) else { return nil }
                let code = line.drop { $0 == " " }
                guard !code.hasPrefix("//"), code.contains(pattern) else { return nil }
                return "\(file.path):\(index + 1)"
            }
        }
    }
}
