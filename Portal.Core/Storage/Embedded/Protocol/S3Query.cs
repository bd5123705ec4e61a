using System.Globalization;

namespace Portal.Core.Storage.Embedded.Protocol;

/// <summary>The decoded parameters of a request; names are case-sensitive.</summary>
internal sealed class S3Query(IReadOnlyList<KeyValuePair<string, string>> parameters)
{
    public IReadOnlyList<KeyValuePair<string, string>> Parameters => parameters;

    /// <summary>The first value of this name.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in parameters)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    public bool Has(string name) => this[name] is not null;

    /// <exception cref="S3Exception">InvalidArgument: not a whole number from 0 on.</exception>
    public int Number(string name, int byDefault)
    {
        var text = this[name];
        return string.IsNullOrEmpty(text)
            ? byDefault
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new S3Exception(S3Failure.InvalidArgument, $"The value of {name} must be an integer between 0 and 2147483647.");
    }

    public static S3Query Parse(string raw) => new(
    [
        .. raw.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            return KeyValuePair.Create(
                S3Decoding.Decode(equals < 0 ? pair : pair[..equals], plusIsSpace: true),
                equals < 0 ? "" : S3Decoding.Decode(pair[(equals + 1)..], plusIsSpace: true));
        }),
    ]);
}
