using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Portal.Components.Shared;

namespace Portal.Components.Files;

/// <summary>Files and folders with their selection and their actions; for a folder and for what a search finds.</summary>
public partial class FileTable
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..8];
    private FileRow? _menuRow;
    private FileRow? _lastToggled;
    private bool _menuWanted;

    [Parameter, EditorRequired]
    public required IReadOnlyList<FileRow> Rows { get; set; }

    [Parameter, EditorRequired]
    public required FilesPlace Place { get; set; }

    /// <summary>Keys of the selected rows; owned by the page.</summary>
    [Parameter, EditorRequired]
    public required ISet<string> Selected { get; set; }

    [Parameter]
    public EventCallback SelectionChanged { get; set; }

    /// <summary>Whether each row says in which folder it lies.</summary>
    [Parameter]
    public bool ShowFolders { get; set; }

    /// <summary>Marked in the names.</summary>
    [Parameter]
    public string? Term { get; set; }

    /// <summary>The row whose details are open.</summary>
    [Parameter]
    public string? OpenKey { get; set; }

    /// <summary>What is being deleted: keys, and folders with all in them.</summary>
    [Parameter]
    public IReadOnlyCollection<string> Pending { get; set; } = [];

    [Parameter]
    public EventCallback<FileRow> OnOpen { get; set; }

    [Parameter]
    public EventCallback<FileRow> OnShare { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<FileRow>> OnDelete { get; set; }

    [Inject]
    public required TimeProvider Clock { get; set; }

    /// <summary>FilesPage.razor.js, once it is there.</summary>
    [Parameter]
    public IJSObjectReference? Module { get; set; }

    /// <summary>While the selection's bar lies over the head, its links are out of reach of the keyboard too.</summary>
    private string? HeadTab => Selected.Count > 0 ? "-1" : null;

    private IconName Arrow => Place.Order.Descending ? IconName.ArrowDown : IconName.ArrowUp;

    private string MenuId => $"file-menu-{_id}";

    private IReadOnlyList<FileRow> SelectedRows => [.. Rows.Where(row => Selected.Contains(row.Key))];

    private bool AllSelected => Rows.Count > 0 && Rows.All(row => Selected.Contains(row.Key) || IsPending(row));

    private bool IsMixed => Selected.Count > 0 && !AllSelected;

    private string Counted => Say(Selected.Count == 1 ? FilesPageText.OneSelected : FilesPageText.ManySelected, Selected.Count);

    /// <summary>Of the files among the selection; folders are only measured when asked, and so they are named beside it.</summary>
    private string SelectedSize
    {
        get
        {
            var files = SelectedRows.Where(row => !row.IsFolder).ToList();
            var size = ByteText.Format(files.Sum(row => row.Entry!.Size));
            return (files.Count, SelectedRows.Count - files.Count) switch
            {
                (0, _) => "",
                (_, 0) => size,
                (_, 1) => Say(FilesPageText.SizeAndFolder, size),
                (_, var folders) => Say(FilesPageText.SizeAndFolders, size, folders),
            };
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_menuWanted && Module is not null)
        {
            // The row's button is the menu's only now.
            _menuWanted = false;
            await Module.InvokeVoidAsync("showMenu", MenuId);
        }
    }

    private static string Say(string text, params object?[] values) => string.Format(CultureInfo.CurrentCulture, text, values);

    private string Sorted(FileColumn column) => (Place with { Order = Place.Order.After(column) }).Url;

    private string? SortOf(FileColumn column) => column != Place.Order.Column ? null : Place.Order.Descending ? "descending" : "ascending";

    /// <summary>Whether the row is on its way out.</summary>
    /// <param name="keys">What is being deleted: keys, and folders with all in them.</param>
    internal static bool IsPending(IReadOnlyCollection<string> keys, FileRow row) =>
        keys.Any(pending => pending == row.Key || (pending.EndsWith('/') && row.Key.StartsWith(pending, StringComparison.Ordinal)));

    private bool IsPending(FileRow row) => IsPending(Pending, row);

    private string? ClassOf(FileRow row) => IsPending(row) ? "pending" : row.Key == OpenKey ? "current" : null;

    private void ShowMenu(FileRow row)
    {
        // The button of this row belongs to the menu already; the browser opens and closes it.
        if (row != _menuRow)
        {
            _menuRow = row;
            _menuWanted = true;
        }
    }

    private Task ToggleAsync(FileRow row, MouseEventArgs click)
    {
        var select = !Selected.Contains(row.Key);
        foreach (var each in click.ShiftKey && _lastToggled is not null ? Between(_lastToggled, row) : [row])
        {
            Set(each, select);
        }

        _lastToggled = row;
        return SelectionChanged.InvokeAsync();
    }

    private Task ToggleAllAsync()
    {
        var select = !AllSelected;
        foreach (var row in Rows)
        {
            Set(row, select);
        }

        return SelectionChanged.InvokeAsync();
    }

    private Task ClearAsync()
    {
        Selected.Clear();
        return SelectionChanged.InvokeAsync();
    }

    private void Set(FileRow row, bool select)
    {
        if (!select)
        {
            Selected.Remove(row.Key);
        }
        else if (!IsPending(row))
        {
            Selected.Add(row.Key);
        }
    }

    private IEnumerable<FileRow> Between(FileRow one, FileRow other)
    {
        var rows = Rows.ToList();
        var (from, to) = (rows.IndexOf(one), rows.IndexOf(other));
        return from < 0 ? [other] : rows.Skip(Math.Min(from, to)).Take(Math.Abs(from - to) + 1);
    }
}
