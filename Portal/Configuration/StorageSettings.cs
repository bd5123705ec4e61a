using System.Text.RegularExpressions;
using Portal.Core.Data;
using Portal.Core.Storage;

namespace Portal.Configuration;

/// <summary>Reads <c>Storage:Locations</c>.</summary>
internal static partial class StorageSettings
{
    private const string Locations = StorageOptions.Section + ":Locations";
    private const int MaximumPort = 65535;

    /// <param name="folder">Where relative paths begin.</param>
    public static StorageOptions Read(SettingsReader reader, DataDirectory data, string folder)
    {
        var entries = reader.Entries(Locations);
        if (entries.Count == 0)
        {
            reader.Complain(SettingsText.NoLocations, Locations);
        }

        var options = new StorageOptions();
        foreach (var entry in entries)
        {
            options.Locations.Add(ReadLocation(reader, entry, data, folder));
        }

        RefuseTwins(reader, entries, options.Locations, "Code", location => location.Code.Length == 0 ? null : location.Code.ToUpperInvariant());
        RefuseTwins(reader, entries, options.Locations, "Port", location => location.Port == 0 ? null : location.Port);
        RefuseTwins(reader, entries, options.Locations, "Root", location => location.Root);
        RefusePortOfPortal(reader, entries, options.Locations);
        reader.RefuseOthers(StorageOptions.Section);
        return options;
    }

    private static LocationOptions ReadLocation(SettingsReader reader, string entry, DataDirectory data, string folder)
    {
        var code = reader.Required($"{entry}:Code");
        if (code.Length > 0 && !CodeForm().IsMatch(code))
        {
            reader.Complain(SettingsText.NotACode, $"{entry}:Code", code);
            code = "";
        }

        var location = new LocationOptions
        {
            Code = code,
            Name = reader.Required($"{entry}:Name"),
            Kind = reader.Choice($"{entry}:Kind", LocationKind.Embedded),
            Endpoint = reader.Origin($"{entry}:Endpoint"),
            StorageTypes = ReadTypes(reader, $"{entry}:StorageTypes"),
        };
        if (location.Kind is LocationKind.Rgw)
        {
            ReadGateway(reader, entry, location);
        }
        else
        {
            ReadEmbedded(reader, entry, location, data, folder);
        }

        return location;
    }

    private static void ReadEmbedded(SettingsReader reader, string entry, LocationOptions location, DataDirectory data, string folder)
    {
        location.Port = reader.Number($"{entry}:Port", 0, 0, MaximumPort);
        location.Domain = ReadDomain(reader, $"{entry}:Domain");
        location.Root = reader.Text($"{entry}:Root") is { } root ? Path.GetFullPath(root, folder) : data.StorageOf(location.Code);
        if (location.Code.Length > 0)
        {
            FolderCheck.Try(reader, $"{entry}:Root", location.Root);
        }
    }

    private static string? ReadDomain(SettingsReader reader, string key)
    {
        var domain = reader.Text(key);
        if (domain is not null && Uri.CheckHostName(domain) is not UriHostNameType.Dns)
        {
            reader.Complain(SettingsText.NotADomain, key, domain);
        }

        return domain;
    }

    private static void ReadGateway(SettingsReader reader, string entry, LocationOptions location)
    {
        // One that is wrong has had its sentence.
        if (location.Endpoint is null && reader.Text($"{entry}:Endpoint") is null)
        {
            reader.Complain(SettingsText.Missing, $"{entry}:Endpoint");
        }

        location.AdminEndpoint = reader.Origin($"{entry}:AdminEndpoint") ?? location.Endpoint;
        location.AccessKey = reader.Required($"{entry}:AccessKey");
        location.SecretKey = reader.Required($"{entry}:SecretKey");
        location.Region = reader.Text($"{entry}:Region");

        // Left from an embedded location, such as that of appsettings.json, which the environment made into this one.
        reader.Text($"{entry}:Port");
        reader.Text($"{entry}:Root");
        reader.Text($"{entry}:Domain");
        foreach (var key in reader.Entries($"{entry}:Placements"))
        {
            var type = key[(key.LastIndexOf(':') + 1)..];
            if (!location.StorageTypes.Contains(type))
            {
                reader.Complain(SettingsText.NoSuchStorageType, key, type, $"{entry}:StorageTypes");
            }

            location.Placements[type] = reader.Required(key);
        }
    }

    private static List<string> ReadTypes(SettingsReader reader, string key)
    {
        var types = reader.Entries(key).Select(reader.Required).Where(type => type.Length > 0).Distinct(StringComparer.Ordinal).ToList();
        return types.Count == 0 ? ["Standard"] : types;
    }

    private static void RefuseTwins(SettingsReader reader, IReadOnlyList<string> entries, IList<LocationOptions> locations, string name, Func<LocationOptions, object?> value)
    {
        for (var later = 1; later < locations.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (value(locations[later]) is { } known && known.Equals(value(locations[earlier])))
                {
                    reader.Complain(SettingsText.Twin, $"{entries[later]}:{name}", known, $"{entries[earlier]}:{name}");
                    break;
                }
            }
        }
    }

    private static void RefusePortOfPortal(SettingsReader reader, IReadOnlyList<string> entries, IList<LocationOptions> locations)
    {
        foreach (var url in (reader.Text("Urls") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int port;
            try
            {
                port = BindingAddress.Parse(url).Port;
            }
            catch (FormatException)
            {
                reader.Complain(SettingsText.NotAUrl, "Urls", url);
                continue;
            }

            for (var i = 0; i < locations.Count; i++)
            {
                if (port != 0 && locations[i].Port == port)
                {
                    reader.Complain(SettingsText.Twin, $"{entries[i]}:Port", port, "Urls");
                }
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,15}$")]
    private static partial Regex CodeForm();
}
