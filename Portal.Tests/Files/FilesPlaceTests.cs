using System.Text.Json;
using Portal.Components.Files;

namespace Portal.Tests.Files;

public class FilesPlaceTests
{
    [Fact]
    public void Place_can_be_handed_from_the_first_paint_to_the_circuit()
    {
        var place = new FilesPlace("uid", "bucket", "a folder/", "term", true, "token", 3, 100);

        Assert.Equal(place, JsonSerializer.Deserialize<FilesPlace>(JsonSerializer.Serialize(place)));
    }
}
