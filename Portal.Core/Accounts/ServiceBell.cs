namespace Portal.Core.Accounts;

/// <summary>Lets whoever decides about a service have it carried out at once, without knowing who does that.</summary>
public sealed class ServiceBell
{
    /// <summary>Something was decided and saved.</summary>
    public event Action? Rung;

    public void Ring() => Rung?.Invoke();
}
