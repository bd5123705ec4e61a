namespace Portal.Configuration;

/// <summary>Reads <c>Api</c>.</summary>
internal static class ApiSettings
{
    private const string Section = ApiOptions.Section;
    private const int Most = 1_000_000;

    public static ApiOptions Read(SettingsReader reader)
    {
        var standard = new ApiOptions();
        var options = new ApiOptions
        {
            RequestsPerMinutePerToken = reader.Number($"{Section}:RequestsPerMinutePerToken", standard.RequestsPerMinutePerToken, 1, Most),
            RequestsPerMinutePerAddress = reader.Number($"{Section}:RequestsPerMinutePerAddress", standard.RequestsPerMinutePerAddress, 1, Most),
            BadTokensPerMinute = reader.Number($"{Section}:BadTokensPerMinute", standard.BadTokensPerMinute, 1, Most),
        };
        reader.RefuseOthers(Section);
        return options;
    }
}
