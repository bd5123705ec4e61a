using Portal.Core.Storage;

namespace Portal.Configuration;

/// <summary>The section <c>Work</c> of the settings: the work behind the pages.</summary>
public sealed class WorkOptions
{
    public const string Section = "Work";

    /// <summary>Whether the portal's process does periodic work, jobs and readings itself, and does not leave them to workers.</summary>
    public bool InPortal { get; init; } = true;

    /// <summary>Where a worker answers <c>/healthz</c> and <c>/readyz</c>, such as <c>http://127.0.0.1:5081</c>; none: nowhere. The portal answers where its pages are.</summary>
    public Uri? HealthUrl { get; init; }

    internal static WorkOptions Read(SettingsReader reader, StorageOptions storage)
    {
        const string InPortalKey = $"{Section}:{nameof(InPortal)}";
        const string HealthKey = $"{Section}:{nameof(HealthUrl)}";
        var options = new WorkOptions { InPortal = reader.Switch(InPortalKey, true), HealthUrl = reader.Origin(HealthKey) };
        if (!options.InPortal && storage.Locations.FirstOrDefault(location => location.Kind is LocationKind.Embedded) is { } embedded)
        {
            reader.Complain(SettingsText.WorkersCannotReach, InPortalKey, embedded.Code);
        }

        if (options.HealthUrl is { Scheme: "https" } address)
        {
            reader.Complain(SettingsText.NoTlsHere, HealthKey, address.GetLeftPart(UriPartial.Authority));
        }

        reader.RefuseOthers(Section);
        return options;
    }
}
