using Portal.Tests.Support;

namespace Portal.Tests.Browser;

public sealed class EmbeddedFilesJourneyTests(Chromium chromium) : FilesJourney(chromium, ceph: null);

public sealed class EmbeddedKeysJourneyTests(Chromium chromium) : KeysOverTimeJourney(chromium, ceph: null);

public sealed class EmbeddedOrderJourneyTests(Chromium chromium) : OrderJourney(chromium, ceph: null);

public sealed class EmbeddedServiceJourneyTests(Chromium chromium) : ServiceOverTimeJourney(chromium, ceph: null);
