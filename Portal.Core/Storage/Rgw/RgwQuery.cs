using System.Globalization;

namespace Portal.Core.Storage.Rgw;

/// <summary>The parameters of a question to the Admin Ops API, in the order of writing.</summary>
internal sealed class RgwQuery : List<KeyValuePair<string, string>>
{
    public RgwQuery Add(string name, string value)
    {
        Add(KeyValuePair.Create(name, value));
        return this;
    }

    public RgwQuery Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public RgwQuery Add(string name, bool value) => Add(name, value ? "true" : "false");

    /// <summary>Names for the log what was asked for; keys stay out of it.</summary>
    public override string ToString() => string.Join(", ", this.Where(pair => pair.Key is "uid" or "bucket" or "default-placement").Select(pair => pair.Key + " " + pair.Value));
}
