using System.CommandLine;
using System.Globalization;
using Portal.Core.Auditing;
using Portal.Core.Operations;

namespace Portal.Commands;

/// <summary><c>audit verify</c>.</summary>
internal static class AuditCommand
{
    public static Command Create() => new("audit", CommandText.Audit) { CreateVerify() };

    private static Command CreateVerify()
    {
        var head = new Option<string?>("--head") { Description = CommandText.AuditHead };
        var command = new Command("verify", CommandText.AuditVerify) { head };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            services => VerifyAsync(services, parsed.GetValue(head), cancellationToken), cancellationToken));
        return command;
    }

    private static async Task<int> VerifyAsync(IServiceProvider services, string? head, CancellationToken cancellationToken)
    {
        // What is new is sealed first: a seal builds on those before it, and hides nothing of them.
        await services.GetRequiredService<AuditSealer>().RunOnceAsync(cancellationToken);
        var verified = await services.GetRequiredService<VerifyAudit>().RunAsync(Caller.Operator, new(head), cancellationToken);
        if (await verified.IsRefusedAsync())
        {
            return ExitCode.Failed;
        }

        if (verified.Value.Fault is { } fault)
        {
            await Console.Error.WriteLineAsync(string.Format(CultureInfo.CurrentCulture, WordsFor(fault.Kind), fault.EventId));
            return ExitCode.Failed;
        }

        Console.WriteLine(CommandText.AuditFits, verified.Value.Sealed, verified.Value.Head ?? "-");
        return ExitCode.Done;
    }

    private static string WordsFor(AuditFaultKind kind) => kind switch
    {
        AuditFaultKind.Changed => CommandText.AuditChanged,
        AuditFaultKind.Missing => CommandText.AuditMissing,
        AuditFaultKind.Added => CommandText.AuditAdded,
        AuditFaultKind.Truncated => CommandText.AuditTruncated,
        AuditFaultKind.OtherChain => CommandText.AuditOtherChain,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
