import ArgumentParser
import CSystemCalls
import HasDataExport
import Tabular

/// Parses, runs, and turns what went wrong into one line and an exit status.
@main
enum Main {
    static func main() {
        // First of all: a file that is opened while one of them is closed would get its number, and all that is said.
        system_open_closed_streams()
        Interrupts.watch()
        Caller.watch()
        Setting.spell(by: \.flag)
        let arguments = Array(Arguments.all.dropFirst())
        // Until then nothing but this knows where the summary is wanted.
        var hasBegun = false
        do {
            if let text = try Overview.answer(to: arguments) { answer(text) }
            var command = try parsed(try Arguments.checked(arguments))
            hasBegun = true
            try command.run()
        } catch let failure as CommandFailure {
            ExitStatus.end(failure.status)
        } catch let error as ExportError {
            if !hasBegun { RunRecord.writeOfRefusal(of: arguments, error) }
            Report(isQuiet: false, asJSON: arguments.contains("--errors-json")).failure(error)
            ExitStatus.end(ExitStatus.of(error.code))
        } catch {
            let isHelp = HasDataExportCommand.exitCode(for: error) == .success
            if isHelp {
                let text = HasDataExportCommand.fullMessage(for: error)
                let isScript = arguments.contains { $0.hasPrefix("--generate-completion-script") }
                answer(isScript ? Completions.withDefaultVerb(text) : text)
            }
            let line = ArgumentLine(arguments, of: Suggestion.verb(of: arguments))
            let sentence = Suggestion.counted(Suggestion.sentence(HasDataExportCommand.message(for: error)))
            let message = Suggestion.corrected(line.explained(sentence), arguments)
            let problem = ExportError(
                .usage, message,
                advice: message.hasSuffix("?") ? nil : "\(Suggestion.help(for: arguments)) lists all flags")
            RunRecord.writeOfRefusal(of: arguments, problem)
            Report(isQuiet: false, asJSON: arguments.contains("--errors-json")).failure(problem)
            ExitStatus.end(ExitStatus.usage)
        }
        ExitStatus.end(ExitStatus.success)
    }

    /// Prints what was asked for, and ends.
    private static func answer(_ text: String) -> Never {
        do {
            try StandardStreams.print(own: text)
        } catch {
            Report(isQuiet: false, asJSON: false).failure(error)
            ExitStatus.end(ExitStatus.of(error.code))
        }
        ExitStatus.end(ExitStatus.success)
    }

    /// Where no verb is named, the default one is asked first: the way by the root reflects on all of its flags once more,
    /// which takes longer than to convert a thousand rows. Whatever it does not take is for the root to answer, with the
    /// values bound to their flags that it takes for flags themselves.
    private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        // Flags of the sandbox are its own.
        if arguments.first == "sandbox" { return try HasDataExportCommand.parseAsRoot(arguments) }
        let verb = Suggestion.verb(of: arguments)
        let words = try ArgumentLine(arguments, of: verb).checked()
        let hasVerb = words.first.map { $0 == "help" || HasDataExportCommand.verbs.contains($0) } ?? false
        if !hasVerb, let export = try? ExportCommand.parse(words) { return export }
        return try HasDataExportCommand.parseAsRoot(ArgumentLine(words, of: verb).bound())
    }
}

/// A verb that has said what is wrong and ends with this status.
struct CommandFailure: Error {
    let status: Int32
}
