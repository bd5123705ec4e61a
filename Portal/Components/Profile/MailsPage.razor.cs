using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Shared;
using Portal.Core.Customers;
using Portal.Core.Operations;

namespace Portal.Components.Profile;

/// <summary>Which mails one gets; each choice counts at once.</summary>
public sealed partial class MailsPage
{
    private static readonly IReadOnlyList<Crumb> s_crumbs = [new(ProfileText.Title, PortalUrls.Profile), new(MailsText.Title)];

    private Refusal? _refusal;
    private string? _saved;

    /// <summary>Read once for the first paint and for the circuit that follows it.</summary>
    [PersistentState]
    public MailSettings? Mails { get; set; }

    [Inject]
    public required ShowMailSettings Show { get; set; }

    [Inject]
    public required SetMailSettings Change { get; set; }

    protected override async Task OnInitializedAsync()
    {
        if (Mails is null)
        {
            await LoadAsync();
        }
    }

    private async Task LoadAsync()
    {
        var answer = await RunAsync(Show, new ShowMailSettingsInput());
        _refusal = answer.Refusal;
        Mails = answer.IsRefused ? Mails : answer.Value;
    }

    private async Task SetAsync(MailSetting setting, bool wanted)
    {
        _saved = null;
        var changed = await RunAsync(Change, new SetMailSettingsInput(setting.Kind, wanted));
        if (changed.IsRefused)
        {
            _refusal = changed.Refusal;
            return;
        }

        await LoadAsync();
        _saved = string.Format(CultureInfo.CurrentCulture, wanted ? MailsText.SavedOn : MailsText.SavedOff, MailGroups.Name(setting.Kind));
    }
}
