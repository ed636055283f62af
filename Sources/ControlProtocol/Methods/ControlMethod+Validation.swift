import SyncModel

extension ControlMethod {
    /// Checks a request's parameters against the table and gives them by name.
    ///
    /// An array is read in the table's order. A null stands for an optional parameter that was left out. Defaults are not filled in.
    ///
    /// - Throws: ``ControlError`` with code -32602 that names the parameter and what it takes.
    public func validate(_ params: JSONValue?) throws(ControlError) -> JSONObject {
        var named = try byName(params)
        for parameter in self.params {
            guard let value = named[parameter.name] else {
                if parameter.isRequired { throw missing(parameter) }
                continue
            }
            if value == .null, parameter.kind != .any {
                if parameter.isRequired { throw missing(parameter) }
                named[parameter.name] = nil
                continue
            }
            try check(value, of: parameter)
        }
        return named
    }

    private func byName(_ params: JSONValue?) throws(ControlError) -> JSONObject {
        switch params {
        case nil: return [:]
        case .array(let values):
            guard values.count <= self.params.count else {
                throw invalid(
                    "too-many-parameters",
                    "\(name.rawValue) takes at most \(self.params.count) parameters, not \(values.count)",
                    details: ["limit": .integer(Int64(self.params.count))])
            }
            return Dictionary(zip(self.params.map(\.name), values), uniquingKeysWith: { $1 })
        case .object(let members):
            if let stranger = members.keys.sorted().first(where: { parameter($0) == nil }) { throw unknown(stranger) }
            return members
        case .some(let other):
            throw invalid("wrong-type", "Parameters: expected object or array, got \(other.kind)")
        }
    }

    private func check(_ value: JSONValue, of parameter: ControlParameter) throws(ControlError) {
        let label = "\(name.rawValue): \(parameter.name)"
        guard parameter.kind.admits(value) else {
            throw refused("wrong-type", "\(label): expected \(parameter.kind.name), got \(value.kind)", parameter)
        }
        if !parameter.choices.isEmpty, let text = value.string, !parameter.choices.contains(text) {
            throw refused(
                "not-a-choice", "\(label) is one of \(parameter.choices.joined(separator: ", "))", parameter)
        }
        if let range = parameter.range, let number = value.integer, !range.contains(number) {
            let bounds =
                range.upperBound == .max
                ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
            throw refused("out-of-range", "\(label) is \(bounds), not \(number)", parameter)
        }
        if let elements = parameter.elements, let array = value.array,
            let index = array.firstIndex(where: { !elements.admits($0) })
        {
            throw refused(
                "wrong-type", "\(label)[\(index)]: expected \(elements.name), got \(array[index].kind)",
                parameter)
        }
    }

    private func missing(_ parameter: ControlParameter) -> ControlError {
        refused("missing-parameter", "\(name.rawValue) needs \(parameter.name): \(parameter.summary)", parameter)
    }

    private func unknown(_ stranger: String) -> ControlError {
        let near = NearNames.of(stranger, among: params.map(\.name))
        let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
        return invalid(
            "unknown-parameter", "\(name.rawValue) takes no parameter \(NearNames.quoted(stranger))\(hint)",
            details: ["allowed": .array(params.map { .string($0.name) })])
    }

    private func refused(_ reason: String, _ message: String, _ parameter: ControlParameter) -> ControlError {
        invalid(reason, message, details: ["parameter": .string(parameter.name), "allowed": parameter.schema])
    }

    private func invalid(_ reason: String, _ message: String, details: JSONObject = [:]) -> ControlError {
        ControlError(
            .invalidParams, reason: reason, message: message,
            next: "rpc.discover describes what \(name.rawValue) takes", details: details)
    }
}
