namespace Portal.Api;

internal sealed record KeyAnswer(string Key) : ApiAnswer
{
    /// <summary>It never prints itself.</summary>
    public override string ToString() => nameof(KeyAnswer);
}
