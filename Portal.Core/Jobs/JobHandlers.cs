namespace Portal.Core.Jobs;

/// <summary>The registered handlers by kind.</summary>
internal sealed class JobHandlers(IEnumerable<IJobHandler> handlers)
{
    private readonly Dictionary<string, IJobHandler> _byKind = handlers.ToDictionary(handler => handler.Kind, StringComparer.Ordinal);

    public IJobHandler? Find(string kind) => _byKind.GetValueOrDefault(kind);
}
