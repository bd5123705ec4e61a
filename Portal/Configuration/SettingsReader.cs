using System.Globalization;

namespace Portal.Configuration;

/// <summary>Reads settings one by one, and notes a sentence for each that is wrong instead of stopping at the first.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A sentence each, with the key that it is about.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public void Complain(string text, params object[] arguments) => _problems.Add(string.Format(CultureInfo.CurrentCulture, text, arguments));

    /// <summary>The keys of the entries of a list.</summary>
    public IReadOnlyList<string> Entries(string key) => [.. configuration.GetSection(key).GetChildren().Select(entry => entry.Path)];

    /// <summary><see langword="null"/> for what is absent or empty.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        return configuration[key] is { Length: > 0 } value ? value.Trim() : null;
    }

    public string Required(string key)
    {
        if (Text(key) is { Length: > 0 } value)
        {
            return value;
        }

        Complain(SettingsText.Missing, key);
        return "";
    }

    public int Number(string key, int otherwise, int minimum, int maximum)
    {
        var text = Text(key);
        if (text is null)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Complain(SettingsText.NotANumber, key, text, minimum, maximum);
        return otherwise;
    }

    public decimal Rate(string key, decimal otherwise, decimal minimum, decimal maximum)
    {
        var text = Text(key);
        if (text is null)
        {
            return otherwise;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
        {
            return number;
        }

        Complain(SettingsText.NotARate, key, text, minimum, maximum);
        return otherwise;
    }

    /// <summary>A text that fits where it is kept.</summary>
    public string? Text(string key, int longest)
    {
        var text = Text(key);
        if (text?.Length > longest)
        {
            Complain(SettingsText.TooLong, key, longest);
        }

        return text;
    }

    public bool Switch(string key, bool otherwise)
    {
        var text = Text(key);
        if (text is null)
        {
            return otherwise;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        Complain(SettingsText.NotASwitch, key, text);
        return otherwise;
    }

    public T Choice<T>(string key, T otherwise)
        where T : struct, Enum
    {
        var text = Text(key);
        if (text is null)
        {
            return otherwise;
        }

        foreach (var name in Enum.GetNames<T>())
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return Enum.Parse<T>(name);
            }
        }

        Complain(SettingsText.NotAChoice, key, text, string.Join(", ", Enum.GetNames<T>()));
        return otherwise;
    }

    /// <summary>An address of the web without path, query or fragment.</summary>
    public Uri? Origin(string key)
    {
        var text = Text(key);
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address.PathAndQuery == "/" && address.Fragment.Length == 0)
        {
            return address;
        }

        Complain(SettingsText.NotAnAddress, key, text);
        return null;
    }

    /// <summary>Notes every setting below <paramref name="section"/> that nothing has asked for, such as a misspelt one.</summary>
    public void RefuseOthers(string section)
    {
        foreach (var (key, value) in configuration.GetSection(section).AsEnumerable())
        {
            if (value is not null && !_known.Contains(key) && !configuration.GetSection(key).GetChildren().Any())
            {
                Complain(SettingsText.Unknown, key);
            }
        }
    }
}
