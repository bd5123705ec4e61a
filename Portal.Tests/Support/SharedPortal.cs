namespace Portal.Tests.Support;

/// <summary>One portal for all tests of a class that do not disturb each other.</summary>
public sealed class SharedPortal : IAsyncLifetime
{
    public PortalServer Server { get; } = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public FormClient OpenClient() => new(Server.Address);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
