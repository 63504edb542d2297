import Patches
import Testing

@Suite struct ResizeRuleTests {}
